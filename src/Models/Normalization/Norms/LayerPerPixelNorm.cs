using NormML.Models.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Layer normalization over the channels of each pixel by itself (ConvNeXt's and timm's LayerNorm2d; Ba, Kiros and
/// Hinton 2016, arXiv:1607.06450); text form <c>layer-per-pixel</c>. <see cref="LayerPerPixelNorm"/> documents the
/// computation.
/// </summary>
[TextName("layer-per-pixel")]
public sealed record LayerPerPixelNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's (timm's LayerNorm2d has 1e-6).</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override NormOptions ForVectors => new LayerNormOptions { Epsilon = Epsilon };

    internal override void Validate() => CheckEpsilon("LayerPerPixelNorm", Epsilon);

    internal override Norm Create(long channels, Activation activation) =>
        new LayerPerPixelNorm(this, channels, activation);
}

/// <summary>
/// Layer normalization over the channels of each pixel: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>,
/// then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>) and beta (<c>bias</c>) are [C] and start as 1
/// and 0. There are no buffers.</para>
/// <para>Statistics: over C, for each pixel of each image; the variance is biased. Training and evaluation compute the
/// same.</para>
/// <para>Identity: with images of one pixel it is layer normalization over C, H, W (<see cref="LayerNormOptions"/>).
/// </para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and for one channel, whose
/// variance is 0.</para>
/// <para>Paper: Ba, Kiros and Hinton, Layer Normalization, 2016, arXiv:1607.06450.</para>
/// </remarks>
public sealed class LayerPerPixelNorm : AffineNorm
{
    internal LayerPerPixelNorm(LayerPerPixelNormOptions options, long channels, Activation activation)
        : base(nameof(LayerPerPixelNorm), channels, activation)
    {
        if (channels == 1)
        {
            throw new ArgumentException(
                "LayerPerPixelNorm needs more than 1 channel to take statistics of; received channels=1; "
                    + "choose layer."
            );
        }

        Options = options;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public LayerPerPixelNormOptions Options { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckShape(input);
        var last = input.movedim([1], [-1]).contiguous();
        var output = functional.layer_norm(last, [Channels], weight, bias, Options.Epsilon);
        return Activation.ApplyInPlace(output.movedim([-1], [1]).contiguous()).MoveToOuterDisposeScope();
    }
}
