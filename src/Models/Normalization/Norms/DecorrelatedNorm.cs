using NormML.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Decorrelated batch normalization (Huang et al. 2018, arXiv:1804.08450): whitening by eigendecomposition (ZCA); text
/// form <c>decorrelated</c>. Without a size, groups have up to 16 channels. <see cref="DecorrelatedNorm"/> documents
/// the computation.
/// </summary>
[TextName("decorrelated")]
public sealed record DecorrelatedNormOptions : WhiteningNormOptions
{
    internal override int UsualGroupSize => 16;

    internal override void Validate() => CheckCommon(nameof(DecorrelatedNorm));

    internal override Norm Create(long channels, Activation activation) =>
        new DecorrelatedNorm(this, channels, activation);
}

/// <summary>
/// Decorrelated batch normalization: the covariance of a training batch's output is the identity, up to epsilon, and
/// the output is as close to the input as possible (ZCA). Shapes, statistics and errors: <see cref="WhiteningNorm"/>.
/// </summary>
/// <remarks>
/// <code>
/// covariance = D L D', its eigendecomposition
/// W = D L^(-1/2) D'
/// </code>
/// <para>The gradient: the derivative of an eigendecomposition divides by the differences of eigenvalues. W itself is a
/// smooth function of the covariance, even if eigenvalues coincide. So this norm computes the derivative of W directly,
/// which needs no such differences:</para>
/// <code>
/// dW = D (F * (D' dcovariance D)) D',  F[i, j] = -1 / (s[i] s[j] (s[i] + s[j])),  s = sqrt(L)
/// </code>
/// <para>Small eigenvalues still cause large gradients, up to epsilon^(-3/2). Second derivatives are not supported.
/// Decompositions of small matrices are slow on a GPU; <see cref="IterativeWhitening"/> does not need them.</para>
/// <para>Paper: Huang, Yang, Lang and Deng, Decorrelated Batch Normalization, 2018, arXiv:1804.08450.</para>
/// </remarks>
public sealed class DecorrelatedNorm : WhiteningNorm
{
    internal DecorrelatedNorm(DecorrelatedNormOptions options, long channels, Activation activation)
        : base(nameof(DecorrelatedNorm), options, channels, activation)
    {
        Options = options;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public DecorrelatedNormOptions Options { get; }

    private protected override Tensor Whitening(Tensor covariance, Tensor identity)
    {
        var value = covariance.detach();
        using (var finite = value.isfinite().all())
        {
            if (!finite.item<bool>())
            {
                // Native code would throw. Return NaN, so that a diverged training shows in its loss, as with other
                // norms.
                using Scalar noNumber = double.NaN;
                return covariance * noNumber;
            }
        }

        var (eigenvalues, d) = linalg.eigh(value);
        var transposed = d.transpose(1, 2);

        // The eigenvalues include epsilon, but rounding may make the smallest ones less than it.
        using Scalar epsilon = Options.Epsilon;
        var s = eigenvalues.clamp_min_(epsilon).sqrt_();
        var whitening = (d / s.unsqueeze(1)).bmm(transposed);
        var (rows, columns) = (s.unsqueeze(2), s.unsqueeze(1));
        var f = (rows * columns * rows.Plus(columns)).reciprocal_().neg_();

        // covariance - value is 0: this term adds only the derivative.
        return whitening.Plus(d.bmm(f * transposed.bmm(covariance - value).bmm(d)).bmm(transposed));
    }
}
