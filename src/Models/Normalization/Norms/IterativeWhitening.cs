using NormML.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Iterative whitening, IterNorm (Huang et al. 2019, arXiv:1904.03441); text forms <c>iterative-whitening</c> and
/// <c>iterative-whitening:5</c> (5 iterations). Without a size, groups have up to 64 channels.
/// <see cref="IterativeWhitening"/> documents the computation.
/// </summary>
[TextName("iterative-whitening")]
public sealed record IterativeWhiteningOptions : WhiteningNormOptions
{
    /// <summary>The number of Newton iterations, T. More iterations remove more of the correlations.</summary>
    /// <value>At least 1. Default 5, the paper's.</value>
    [Setting("iterations", IsBare = true)]
    public int Iterations { get; init; } = 5;

    internal override int UsualGroupSize => 64;

    internal override void Validate()
    {
        CheckCommon(nameof(IterativeWhitening));
        CheckCount(nameof(IterativeWhitening), "number of iterations", Iterations, "5 is usual");
    }

    internal override Norm Create(long channels, Activation activation) =>
        new IterativeWhitening(this, channels, activation);
}

/// <summary>
/// Iterative whitening (IterNorm): computes W by Newton's iteration instead of an eigendecomposition. Shapes,
/// statistics and errors: <see cref="WhiteningNorm"/>.
/// </summary>
/// <remarks>
/// <code>
/// S = covariance / trace(covariance)
/// P = I
/// T times: P = (3 P - P^3 S) / 2
/// W = P / sqrt(trace(covariance))
/// </code>
/// <para>With fewer iterations, directions of little variance are whitened less. 32-bit floats allow about ten
/// iterations: rounding errors grow with each iteration, faster if the eigenvalues differ widely. The gradient flows
/// through all iterations.</para>
/// <para>Paper: Huang, Zhou, Zhu, Liu and Shao, Iterative Normalization, 2019, arXiv:1904.03441.</para>
/// </remarks>
public sealed class IterativeWhitening : WhiteningNorm
{
    private static readonly long[] MatrixAxes = [1, 2];
    private static readonly Scalar OneAndAHalf = 1.5,
        Half = 0.5;

    internal IterativeWhitening(IterativeWhiteningOptions options, long channels, Activation activation)
        : base(nameof(IterativeWhitening), options, channels, activation)
    {
        Options = options;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public IterativeWhiteningOptions Options { get; }

    private protected override Tensor Whitening(Tensor covariance, Tensor identity)
    {
        var inverseTrace = (covariance * identity).sum(MatrixAxes, keepdim: true).reciprocal();
        var scaled = covariance * inverseTrace;

        // P^3 S is S if P is the identity.
        var p = identity * OneAndAHalf - scaled * Half;
        for (var iteration = 1; iteration < Options.Iterations; iteration++)
        {
            p = p * OneAndAHalf - p.bmm(p).bmm(p).bmm(scaled) * Half;
        }

        return p * inverseTrace.sqrt();
    }
}
