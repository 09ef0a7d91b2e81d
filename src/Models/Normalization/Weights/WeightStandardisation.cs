using TorchSharp.Modules;
using static System.FormattableString;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Weight standardisation (Qiao et al. 2019, arXiv:1903.10520): a convolution with filters of mean 0 and variance 1,
/// <c>w = (weight - mean) / sqrt(variance + epsilon)</c>; text form <c>weight-standardisation</c>. Made to go with group
/// normalization: <c>group+weight-standardisation</c>.
/// </summary>
/// <remarks>
/// Mean and biased variance are each filter's, over its fan in (in / groups, k, k). The parameter is <c>weight</c>, as in a
/// plain convolution. The same in training and evaluation. A filter of a single weight is an <see cref="ArgumentException"/>.
/// </remarks>
[TextName("weight-standardisation")]
public sealed record WeightStandardisationOptions : ConvolutionOptions
{
    internal const double DefaultEpsilon = 1e-6;

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-6, timm's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate() => NormOptions.CheckEpsilon("Weight standardisation", Epsilon, "1e-6");

    internal override Convolution Create(ConvolutionShape shape) => new StandardisedConvolution(shape, Epsilon);
}

/// <summary>A convolution whose filters are standardised.</summary>
internal class StandardisedConvolution : Convolution
{
    private protected Parameter weight;
    private readonly double epsilon;
    private readonly long[] fanIn;

    public StandardisedConvolution(ConvolutionShape shape, double epsilon)
        : this(nameof(StandardisedConvolution), shape, epsilon) => RegisterComponents();

    private protected StandardisedConvolution(string name, ConvolutionShape shape, double epsilon) : base(name, shape)
    {
        fanIn = [shape.In / shape.Groups * shape.Kernel * shape.Kernel];
        if (fanIn[0] < 2)
        {
            throw new ArgumentException(
                "Weight standardisation needs filters of at least 2 weights; received a 1x1 convolution of " +
                $"{shape.In} channels in {shape.Groups} groups; choose fewer groups or plain convolutions.");
        }

        this.epsilon = epsilon;
        weight = NewWeight(shape);
    }

    public sealed override Parameter Weight => weight;

    public override void Multiply(double factor) => throw new ArgumentException(Invariant(
        $"Filters that are standardised have a fixed length; received the factor {factor}; choose plain convolutions."));

    // The layer norm of a filter as a vector is its standardisation.
    public override Tensor Filters() =>
        functional.layer_norm(weight.reshape(Shape.Out, fanIn[0]), fanIn, null, null, epsilon).view(weight.shape);
}
