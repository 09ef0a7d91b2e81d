using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// Layer normalization over all of an image's values, C x H x W (Ba, Kiros and Hinton 2016, arXiv:1607.06450); text
/// form <c>layer</c>. Same as <see cref="GroupNorm"/> with one group. Unlike in torch's LayerNorm over [C, H, W], gamma
/// and beta are per channel, [C], so that images of any size work.
/// </summary>
[TextName("layer")]
public sealed record LayerNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate() => CheckEpsilon("LayerNorm", Epsilon);

    internal override Norm Create(long channels, Activation activation) =>
        new GroupNorm("LayerNorm", channels, activation, groups: 1, Epsilon);
}
