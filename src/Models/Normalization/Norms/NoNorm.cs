using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// No normalization; text form <c>none</c>. <see cref="NoNorm"/> stands in the norm's place, for networks that are made
/// to train without (FixUp, SkipInit, weights that are standardised).
/// </summary>
[TextName("none")]
public sealed record NoNormOptions : NormOptions
{
    internal override void Validate()
    {
    }

    internal override Norm Create(long channels, Activation activation) => new NoNorm(channels, activation);
}

/// <summary>
/// The identity with the activation: y = x, max(x, 0) or 1 / (1 + exp(-x)). [N, C, ...] to the same shape; no
/// parameters, no buffers; the same in training and evaluation. <see cref="ArgumentException"/> when the number of
/// channels is another one.
/// </summary>
public sealed class NoNorm : Norm
{
    internal NoNorm(long channels, Activation activation) : base(nameof(NoNorm), channels, activation) => RegisterComponents();

    private protected override Tensor Compute(Tensor input)
    {
        CheckShape(input);
        return Activation switch
        {
            Activation.ReLU => input.relu(),
            Activation.Sigmoid => input.sigmoid(),
            _ => input.alias(),
        };
    }
}
