using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Filter response normalization with its threshold unit (Singh and Krishnan 2019, arXiv:1911.09737); text form
/// <c>filter-response</c>. <see cref="FilterResponseNorm"/> documents the computation. After a fully connected layer,
/// whose output has no pixels, <see cref="LayerNormOptions"/> is used instead.
/// </summary>
[TextName("filter-response")]
public sealed record FilterResponseNormOptions : NormOptions
{
    /// <summary>Added to the mean square before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-6, the paper's (timm has 1e-5).</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = 1e-6;

    internal override NormOptions ForVectors => new LayerNormOptions();

    internal override void Validate() => CheckEpsilon("FilterResponseNorm", Epsilon, "1e-6");

    internal override Norm Create(long channels, Activation activation) =>
        new FilterResponseNorm(this, channels, activation);
}

/// <summary>
/// Filter response normalization: <c>y = gamma x / sqrt(mean(x^2) + epsilon) + beta</c>, then, if the activation is
/// ReLU, the threshold unit instead: <c>z = max(y, tau)</c>.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...] with more than one pixel; y and z have the same. gamma (<c>weight</c>), beta
/// (<c>bias</c>) and <c>tau</c> are [C] and start as 1, 0 and 0. There are no buffers. tau exists only if the
/// activation is ReLU.</para>
/// <para>Statistics: the mean square over the pixels of each channel of each image; no mean is subtracted. Training
/// and evaluation compute the same, and no image depends on another.</para>
/// <para>Identities: with tau = 0 the threshold unit is ReLU; on channels of mean 0 it is instance
/// normalization.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and for features of one pixel, which
/// would be reduced to their signs.</para>
/// <para>Paper: Singh and Krishnan, Filter Response Normalization Layer, 2019, arXiv:1911.09737; without its learned
/// epsilon, which is for features of one pixel.</para>
/// </remarks>
public sealed class FilterResponseNorm : AffineNorm
{
    private readonly Scalar epsilon;
    private Parameter? tau;

    internal FilterResponseNorm(FilterResponseNormOptions options, long channels, Activation activation)
        : base(nameof(FilterResponseNorm), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        tau = activation == Activation.ReLU ? Tensors.Parameter(zeros([channels])) : null;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public FilterResponseNormOptions Options { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckPixels(CheckShape(input));
        var scale = PerChannel.MeanSquare(input).Plus(epsilon).rsqrt() * weight!;
        if (tau is null)
        {
            var plain = PerChannel.ScaleAndShift(input, scale, bias!);
            return Activation.ApplyInPlace(plain).MoveToOuterDisposeScope();
        }

        // max(y, tau) = tau + max(y - tau, 0), whose gradient takes fewer passes.
        var above = PerChannel.ScaleAndShift(input, scale, bias! - tau).relu_();
        return above.Plus(PerChannel.Spread(tau, input)).MoveToOuterDisposeScope();
    }
}
