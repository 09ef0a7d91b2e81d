using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Layer normalization over the channels of each pixel: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>,
/// then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>) and beta (<c>bias</c>) are [C] and start as 1
/// and 0. There are no buffers.</para>
/// <para>Statistics: over C alone, for each pixel of each picture; the variance is the biased one. Training and
/// evaluation compute the same.</para>
/// <para>Identity: with pictures of one pixel it is layer normalization over C, H, W (<see cref="LayerNormOptions"/>).
/// </para>
/// <para>Errors: <see cref="ArgumentException"/> when the number of channels is another one, and for one channel, whose
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
                "LayerPerPixelNorm needs more than 1 channel to take statistics of; received channels=1; " +
                "choose layer.");
        }

        Options = options;
        RegisterComponents();
    }

    /// <summary>What this norm was made from.</summary>
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
