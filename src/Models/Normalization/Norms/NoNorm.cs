using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// No normalization; text form <c>none</c>. <see cref="NoNorm"/> takes the place of the norm in networks that train
/// without one (FixUp, SkipInit, standardized weights).
/// </summary>
[TextName("none")]
public sealed record NoNormOptions : NormOptions
{
    internal override void Validate() { }

    internal override Norm Create(long channels, Activation activation) => new NoNorm(channels, activation);
}

/// <summary>
/// The identity with the activation: y = x, max(x, 0) or 1 / (1 + exp(-x)). [N, C, ...] to the same shape; no
/// parameters, no buffers; the same in training and evaluation. <see cref="ArgumentException"/> for another number of
/// channels.
/// </summary>
public sealed class NoNorm : Norm
{
    internal NoNorm(long channels, Activation activation)
        : base(nameof(NoNorm), channels, activation) => RegisterComponents();

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
