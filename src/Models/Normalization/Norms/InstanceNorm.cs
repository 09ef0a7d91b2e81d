using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// Instance normalization of each channel of each image, over H x W (Ulyanov, Vedaldi and Lempitsky 2016,
/// arXiv:1607.08022); text form <c>instance</c>. Same as <see cref="GroupNorm"/> with one group per channel. It has no
/// running statistics: training and evaluation compute the same.
/// </summary>
/// <remarks>
/// Features of one pixel, whose variance is 0, throw an <see cref="ArgumentException"/>. After a fully connected layer,
/// <see cref="LayerNormOptions"/> is used instead.
/// </remarks>
[TextName("instance")]
public sealed record InstanceNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>Whether the norm has a trained gamma and beta.</summary>
    /// <value>
    /// Default true, as usual in classifiers. PyTorch's InstanceNorm2d, designed for style transfer, defaults to false.
    /// </value>
    [Setting("affine")]
    public bool Affine { get; init; } = true;

    internal override NormOptions ForVectors => new LayerNormOptions { Epsilon = Epsilon };

    internal override void Validate() => CheckEpsilon("InstanceNorm", Epsilon);

    internal override Norm Create(long channels, Activation activation) =>
        new GroupNorm("InstanceNorm", channels, activation, groups: channels, Epsilon, Affine);
}
