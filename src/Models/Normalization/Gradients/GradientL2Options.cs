using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>The parameters over which <see cref="GradientL2Options"/> computes the norm of a gradient.</summary>
public enum GradientScope
{
    /// <summary>Each layer's parameters, its weight and its bias together.</summary>
    Layer,

    /// <summary>All trainable parameters.</summary>
    Global,
}

/// <summary>
/// L2 normalization of gradients (Yu et al. 2017, arXiv:1707.04822); text forms <c>gradient-l2</c> and
/// <c>gradient-l2:global</c>: only the direction of a gradient is used, not its norm.
/// </summary>
/// <remarks>
/// <para>For the gradient g of each layer, or of all layers as one vector:</para>
/// <code>g = g / (|g| + epsilon)</code>
/// <para>|g| is the square root of the sum of squares. The size of a step does not depend on the size of the gradient,
/// so learning rates for plain gradients rarely suit normalized ones.</para>
/// </remarks>
[TextName("gradient-l2")]
public sealed record GradientL2Options : GradientTransformOptions
{
    /// <summary>The parameters over which the norm is computed.</summary>
    /// <value>Default <see cref="GradientScope.Layer"/>, the paper's.</value>
    [Setting("scope", IsBare = true)]
    public GradientScope Scope { get; init; } = GradientScope.Layer;

    /// <summary>Added to the norm, so that a gradient of 0 stays 0.</summary>
    /// <value>Above 0. Default 1e-8.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = 1e-8;

    internal override void Validate()
    {
        if (!(Epsilon > 0) || double.IsInfinity(Epsilon))
        {
            throw new ArgumentException(
                Invariant($"L2 normalization of gradients needs an epsilon above 0; received {Epsilon}; 1e-8 is usual.")
            );
        }

        if (!Enum.IsDefined(Scope))
        {
            throw new ArgumentException(
                $"L2 normalization of gradients takes its length over {Words.Or(Enum.GetNames<GradientScope>())}; "
                    + $"received {Scope}."
            );
        }
    }
}
