using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Adaptive gradient clipping (Brock et al. 2021, arXiv:2102.06171), for networks without norms; text forms
/// <c>adaptive-gradient-clipping</c> and <c>adaptive-gradient-clipping:0.02</c>: the gradient of each unit is clipped
/// to a fraction of the norm of the unit's weights.
/// </summary>
/// <remarks>
/// <para>For the weights w of each output unit and their gradient g:</para>
/// <code>if |g| > clipping * max(|w|, minimumNorm): g *= clipping * max(|w|, minimumNorm) / |g|</code>
/// <para>|w| and |g| are square roots of sums of squares over all axes but the first. Parameters with one number per
/// unit (biases, scales and shifts of norms, gains of weights) count as one unit, as in the paper's own code. The last
/// layer is not clipped unless <see cref="ClipLastLayer"/> is true.</para>
/// </remarks>
[TextName("adaptive-gradient-clipping")]
public sealed record AdaptiveGradientClippingOptions : GradientTransformOptions
{
    /// <summary>
    /// The largest norm of a unit's gradient, relative to the norm of its weights; the paper's lambda.
    /// </summary>
    /// <value>Above 0. Default 0.01. In the paper, larger batches need smaller values.</value>
    [Setting("clipping", IsBare = true)]
    public double Clipping { get; init; } = 0.01;

    /// <summary>The lower bound of the weights' norm, so that units that start at 0 can learn.</summary>
    /// <value>Above 0. Default 0.001.</value>
    [Setting("minimum-norm")]
    public double MinimumNorm { get; init; } = 1e-3;

    /// <summary>Whether the last layer is clipped, too.</summary>
    /// <value>Default false, as in the paper.</value>
    [Setting("last-layer")]
    public bool ClipLastLayer { get; init; }

    internal override void Validate()
    {
        Check("share to clip at", Clipping, "0.01");
        Check("minimum norm", MinimumNorm, "0.001");
    }

    private static void Check(string what, double value, string usual)
    {
        if (!(value > 0) || double.IsInfinity(value))
        {
            throw new ArgumentException(
                Invariant($"Adaptive gradient clipping needs a {what} above 0; received {value}; {usual} is usual.")
            );
        }
    }
}
