using NormML.Models.Normalization;

namespace NormML.Estimators.Training;

/// <summary>
/// Changes the gradients of a step in place, between the backward pass (and the exchange with other
/// machines) and the optimizer. The option records say what is computed.
/// </summary>
internal abstract class GradientTransform
{
    /// <summary>Makes the transform that an option record describes.</summary>
    public static GradientTransform Create(GradientTransformOptions options)
    {
        options.Validate();
        return options switch
        {
            NoGradientTransformOptions => new NoGradientTransform(),
            GradientCentralizationOptions => new GradientCentralization(),
            GradientL2Options l2 => new GradientL2(l2),
            AdaptiveGradientClippingOptions clipping => new AdaptiveGradientClipping(clipping),
            _ => throw new ArgumentException(
                $"There is no gradient transform for {options.GetType().Name}.",
                nameof(options)
            ),
        };
    }

    /// <summary>Changes the gradients of the parameters that learn now.</summary>
    public abstract void Apply(FlatParameters parameters);

    private sealed class NoGradientTransform : GradientTransform
    {
        public override void Apply(FlatParameters parameters) { }
    }
}
