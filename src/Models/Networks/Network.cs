using NormML.Models.Normalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>
/// An image classifier: pictures [N, C, H, W] to logits [N, K]. Its state dictionary has torchvision's names. In training
/// mode when new; from many threads at once only in evaluation mode (<c>eval()</c>).
/// </summary>
public abstract class Network : Module<Tensor, Tensor>
{
    private protected Network(NetworkOptions options, int classes) : base(options.GetType().Name)
    {
        Options = options;
        Classes = classes;
    }

    /// <summary>What the network was made from.</summary>
    public NetworkOptions Options { get; }

    /// <summary>The number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>The logits [N, K] of pictures [N, C, H, W] of any height and width from the minimum size on.</summary>
    /// <exception cref="ArgumentException">
    /// The shape does not fit, or a norm needs more values per channel than the batch has.
    /// </exception>
    public sealed override Tensor forward(Tensor pictures)
    {
        CheckShape(pictures);
        using var scope = NewDisposeScope();
        return Logits(pictures).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the logits, within a dispose scope, from pictures of a fitting shape.</summary>
    private protected abstract Tensor Logits(Tensor pictures);

    /// <summary>Draws all weights anew, in the order of registration.</summary>
    internal virtual void Initialize(Generator generator)
    {
        foreach (var module in modules().OfType<IInitialized>()) module.Initialize(generator);
    }

    private void CheckShape(Tensor pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var shape = pictures.shape;
        if (shape.Length != 4 || shape[1] != Options.Channels)
            throw new ArgumentException(
                $"{Options.Name} needs pictures [N, {Options.Channels}, height, width]; received {Words.Shape(shape)}.",
                nameof(pictures));
        if (shape[0] < 1 || shape[2] < Options.MinimumSize || shape[3] < Options.MinimumSize)
            throw new ArgumentException(
                $"{Options.Name} needs at least one picture of at least {Options.MinimumSize} x {Options.MinimumSize} pixels; " +
                $"received {Words.Shape(shape)}.",
                nameof(pictures));
    }
}
