using NormML.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>
/// An image classifier: images [N, C, H, W] to logits [N, K], by <c>call</c>. Height and width are any from the
/// minimum size on, or that size alone where there is a maximum. Its state dictionary has torchvision's names. In training
/// mode when new; from many threads at once only in evaluation mode (<c>eval()</c>). Images of another shape are an
/// <see cref="ArgumentException"/>, as is a batch with fewer values per channel than a norm needs.
/// </summary>
public abstract class Network : Layer, ITrainableNetwork
{
    private protected Network(NetworkOptions options, int classes)
        : base(options.GetType().Name)
    {
        Options = options;
        Classes = classes;
    }

    /// <summary>What the network was made from.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>
    /// Throws the error of a backward pass in which native code called back into the network and could not pass on the
    /// exception; the gradients are invalid then. Call it after <c>backward()</c>, as NormML's trainers do.
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

    /// <summary>Computes the logits, within a dispose scope, from images of a fitting shape.</summary>
    private protected abstract Tensor Logits(Tensor images);

    /// <summary>The logits from what the last layer takes, [N, inputs].</summary>
    private protected Tensor Classify(FullyConnected last, Tensor features) =>
        last.call(training && Options.Dropout > 0 ? functional.dropout(features, Options.Dropout) : features);

    /// <summary>Draws all weights anew, in the order of registration.</summary>
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
                $"{Options.Name} needs at least one image of {size} x {size} pixels, the size that its first dense layer is "
                    + $"made for; received {Words.Shape(shape)}; choose another {nameof(NetworkOptions.DefaultSize)} for another size.",
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
