using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// Instance normalization: each channel of each image by itself, over H x W (Ulyanov, Vedaldi and Lempitsky 2016,
/// arXiv:1607.08022); text form <c>instance</c>. <see cref="GroupNorm"/> with as many groups as channels. Without
/// running statistics: evaluation computes what training does.
/// </summary>
/// <remarks>
/// For features of one pixel, which leave nothing to average, it throws an <see cref="ArgumentException"/>. After a
/// dense layer, <see cref="LayerNormOptions"/> is used instead.
/// </remarks>
[TextName("instance")]
public sealed record InstanceNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>Whether there are a gamma and a beta, which learn.</summary>
    /// <value>
    /// Default true, as is usual within a network. PyTorch's InstanceNorm2d, made for style transfer, has false.
    /// </value>
    [Setting("affine")]
    public bool Affine { get; init; } = true;

    internal override NormOptions ForVectors => new LayerNormOptions { Epsilon = Epsilon };

    internal override void Validate() => CheckEpsilon("InstanceNorm", Epsilon);

    internal override Norm Create(long channels, Activation activation) =>
        new GroupNorm("InstanceNorm", channels, activation, groups: channels, Epsilon, Affine);
}
