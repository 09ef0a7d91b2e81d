using NormML.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>
/// An image classifier: <c>call</c> maps images [N, C, H, W] to logits [N, K]. Height and width are at least
/// <see cref="NetworkOptions.MinimumSize"/> and at most <see cref="NetworkOptions.MaximumSize"/>, if there is one. The
/// state dictionary has torchvision's names. A new network is in training mode. Several threads may share it only in
/// evaluation mode (<c>eval()</c>). Images of another shape, and batches with fewer values per channel than a norm
/// needs, throw an <see cref="ArgumentException"/>.
/// </summary>
public abstract class Network : Layer, ITrainableNetwork
{
    private protected Network(NetworkOptions options, int classes)
        : base(options.GetType().Name)
    {
        Options = options;
        Classes = classes;
    }

    /// <summary>The options this network was made from.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>
    /// Rethrows an exception that occurred during the last backward pass; the gradients are then invalid. Native code
    /// cannot pass exceptions on, so call this after <c>backward()</c>, as NormML's trainers do.
    /// </summary>
    public virtual void ThrowIfBackwardFailed() { }

    nn.Module<Tensor, Tensor> ITrainableNetwork.Module => this;

    bool ITrainableNetwork.UsesGenerator => Options.UsesGenerator;

    private protected sealed override Tensor Compute(Tensor images)
    {
        CheckShape(images);
        using var scope = NewDisposeScope();
        return Logits(images).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits from images of a valid shape, within a dispose scope.</summary>
    private protected abstract Tensor Logits(Tensor images);

    /// <summary>Computes the logits from the last layer's inputs [N, inputs], after dropout.</summary>
    private protected Tensor Classify(FullyConnected last, Tensor features) =>
        last.call(training && Options.Dropout > 0 ? functional.dropout(features, Options.Dropout) : features);

    /// <summary>Initializes all weights, in the order of registration.</summary>
    internal virtual void Initialize(Generator generator)
    {
        foreach (var module in modules().OfType<IInitialized>())
        {
            module.Initialize(generator);
        }
    }

    private void CheckShape(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var shape = images.shape;
        if (shape.Length != 4 || shape[1] != Options.Channels)
        {
            throw new ArgumentException(
                $"{Options.Name} needs images [N, {Options.Channels}, height, width]; received {Words.Shape(shape)}.",
                nameof(images)
            );
        }

        if (Options.MaximumSize is { } size && (shape[0] < 1 || shape[2] != size || shape[3] != size))
        {
            throw new ArgumentException(
                $"{Options.Name} needs at least one image of {size} x {size} pixels, the size that its first fully "
                    + $"connected layer is made for; received {Words.Shape(shape)}; choose another {nameof(NetworkOptions.DefaultSize)} for another size.",
                nameof(images)
            );
        }

        if (shape[0] < 1 || shape[2] < Options.MinimumSize || shape[3] < Options.MinimumSize)
        {
            throw new ArgumentException(
                $"{Options.Name} needs at least one image of at least "
                    + $"{Options.MinimumSize} x {Options.MinimumSize} pixels; received {Words.Shape(shape)}.",
                nameof(images)
            );
        }
    }
}
