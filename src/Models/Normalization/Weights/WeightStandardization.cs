using NormML.Models.Layers;
using TorchSharp.Modules;
using static System.FormattableString;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Convolution = NormML.Models.Layers.Convolution;

namespace NormML.Models.Normalization;

/// <summary>
/// Weight standardization (Qiao et al. 2019, arXiv:1903.10520): a convolution with filters of mean 0 and variance 1,
/// <c>w = (weight - mean) / sqrt(variance + epsilon)</c>; text form <c>weight-standardization</c>. Designed for use
/// with group normalization: <c>group+weight-standardization</c>.
/// </summary>
/// <remarks>
/// Mean and biased variance are computed per filter over its fan in (in / groups x k x k). The parameter is
/// <c>weight</c>, as in a plain convolution. Training and evaluation compute the same. Filters with only one weight
/// throw an <see cref="ArgumentException"/>.
/// </remarks>
[TextName("weight-standardization")]
public sealed record WeightStandardizationOptions : ConvolutionOptions
{
    internal const double DefaultEpsilon = 1e-6;

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-6, timm's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate() => NormOptions.CheckEpsilon("Weight standardization", Epsilon, "1e-6");

    internal override Convolution Create(ConvolutionShape shape) => new StandardizedConvolution(shape, Epsilon);
}

/// <summary>A convolution whose filters are standardized.</summary>
internal class StandardizedConvolution : Convolution
{
    private protected Parameter weight;
    private readonly double epsilon;
    private readonly long[] fanIn;

    public StandardizedConvolution(ConvolutionShape shape, double epsilon)
        : this(nameof(StandardizedConvolution), shape, epsilon) => RegisterComponents();

    private protected StandardizedConvolution(string name, ConvolutionShape shape, double epsilon)
        : base(name, shape)
    {
        fanIn = [shape.InChannels / shape.Groups * shape.KernelSize * shape.KernelSize];
        if (fanIn[0] < 2)
        {
            throw new ArgumentException(
                "Weight standardization needs filters of at least 2 weights; received a 1x1 convolution of "
                    + $"{shape.InChannels} channels in {shape.Groups} groups; choose fewer groups or plain convolutions."
            );
        }

        this.epsilon = epsilon;
        weight = NewWeight(shape);
    }

    public sealed override Parameter Weight => weight;

    public override void Multiply(double factor) =>
        throw new ArgumentException(
            Invariant(
                $"Filters that are standardized have a fixed length; received the factor {factor}; choose plain convolutions."
            )
        );

    // Standardizing a filter is a layer norm over its flattened weights.
    public override Tensor Filters() =>
        functional
            .layer_norm(weight.reshape(Shape.OutChannels, fanIn[0]), fanIn, null, null, epsilon)
            .view(weight.shape);
}
