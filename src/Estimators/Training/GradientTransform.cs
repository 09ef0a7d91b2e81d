using NormML.Models.Normalization;

namespace NormML.Estimators.Training;

/// <summary>
/// Changes the gradients that a step is made of, in place: between the backward pass (and the exchange with other
/// machines) and the optimizer. What is computed, its options say.
/// </summary>
internal abstract class GradientTransform
{
    /// <summary>Makes the norm of gradients that an option record describes.</summary>
    public static GradientTransform Create(GradientTransformOptions options)
    {
        options.Validate();
        return options switch
        {
            NoGradientTransformOptions => new NoGradientTransform(),
            GradientCentralisationOptions => new GradientCentralisation(),
            GradientL2Options l2 => new GradientL2(l2),
            AdaptiveGradientClippingOptions clipping => new AdaptiveGradientClipping(clipping),
            _ => throw new ArgumentException($"There is no norm of gradients for {options.GetType().Name}.", nameof(options)),
        };
    }

    /// <summary>Changes the gradients of what learns now.</summary>
    public abstract void Apply(FlatParameters parameters);

    private sealed class NoGradientTransform : GradientTransform
    {
        public override void Apply(FlatParameters parameters)
        {
        }
    }
}
