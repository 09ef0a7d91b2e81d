using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static System.FormattableString;
using static TorchSharp.torch;
using Convolution = NormML.Models.Layers.Convolution;

namespace NormML.Models.Normalization;

/// <summary>
/// Scaled weight standardization (Brock, De and Smith 2021, arXiv:2101.08692): a convolution that keeps the variance of
/// its input without a norm, <c>w = gain gamma / sqrt(fan in) (weight - mean) / sqrt(variance + epsilon)</c>; text form
/// <c>scaled-weight-standardization</c>.
/// </summary>
/// <remarks>
/// Mean and biased variance are computed per filter over its fan in (in / groups x k x k). Parameters, named and shaped
/// as in timm's <c>ScaledStdConv2d</c>: <c>weight</c>; <c>bias</c>, [out], which always exists, even if the network's
/// other convolutions have none, and starts at 0; and <c>gain</c>, [out, 1, 1, 1], which starts at 1. Training and
/// evaluation compute the same. Filters with only one weight throw an <see cref="ArgumentException"/>.
/// </remarks>
[TextName("scaled-weight-standardization")]
public sealed record ScaledWeightStandardizationOptions : ConvolutionOptions
{
    private static readonly double GammaOfReLU = Math.Sqrt(2 / (1 - 1 / Math.PI));

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-6, timm's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = WeightStandardizationOptions.DefaultEpsilon;

    /// <summary>The factor that compensates for the variance lost in the activation.</summary>
    /// <value>Above 0. Default sqrt(2 / (1 - 1 / pi)), 1.7129, the factor for ReLU; 1 for no activation.</value>
    [Setting("gamma")]
    public double Gamma { get; init; } = GammaOfReLU;

    internal override void Validate()
    {
        NormOptions.CheckEpsilon("Scaled weight standardization", Epsilon, "1e-6");
        if (!(Gamma > 0) || double.IsInfinity(Gamma))
        {
            throw new ArgumentException(
                Invariant(
                    $"Scaled weight standardization needs a gamma above 0; received {Gamma}; that of ReLU is 1.7129."
                )
            );
        }
    }

    internal override Convolution Create(ConvolutionShape shape) =>
        new ScaledStandardizedConvolution(shape, Epsilon, Gamma);
}

/// <summary>A convolution whose filters are standardized and scaled.</summary>
internal sealed class ScaledStandardizedConvolution : StandardizedConvolution
{
    private readonly Scalar factor;
    private Parameter gain;

    public ScaledStandardizedConvolution(ConvolutionShape shape, double epsilon, double gamma)
        : base(nameof(ScaledStandardizedConvolution), shape with { Bias = true }, epsilon)
    {
        factor = gamma / Math.Sqrt(shape.InChannels / shape.Groups * shape.KernelSize * shape.KernelSize);
        gain = Tensors.Parameter(ones([shape.OutChannels, 1, 1, 1]));
        RegisterComponents();
    }

    public override void Initialize(Generator generator)
    {
        base.Initialize(generator);
        using var noGrad = no_grad();
        bias!.zero_();
    }

    public override void Multiply(double factor)
    {
        using var noGrad = no_grad();
        gain.mul_(factor);
    }

    public override Tensor Filters() => base.Filters() * (gain * factor);
}
