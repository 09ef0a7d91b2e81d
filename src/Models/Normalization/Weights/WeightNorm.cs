using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Convolution = NormML.Models.Layers.Convolution;

namespace NormML.Models.Normalization;

/// <summary>
/// Weight normalization (Salimans and Kingma 2016, arXiv:1602.07868): the norm g of each filter of a convolution is a
/// separate parameter, <c>w = g v / |v|</c>; text form <c>weight-norm</c>.
/// </summary>
/// <remarks>
/// Parameters, named and shaped as in torch's <c>weight_norm</c>: <c>weight_g</c>, [out, 1, 1, 1], and <c>weight_v</c>,
/// [out, in / groups, k, k]. |v| is the Euclidean norm over all axes but the first. g starts as |v|, so that a new
/// network computes the same as one with plain convolutions. Training and evaluation compute the same.
/// </remarks>
[TextName("weight-norm")]
public sealed record WeightNormOptions : ConvolutionOptions
{
    internal override Convolution Create(ConvolutionShape shape) => new WeightNormConvolution(shape);
}

/// <summary>A convolution with the filters g v / |v|.</summary>
internal sealed class WeightNormConvolution : Convolution
{
    private static readonly long[] FilterAxes = [1, 2, 3];
    private Parameter weight_g;
    private Parameter weight_v;

    public WeightNormConvolution(ConvolutionShape shape)
        : base(nameof(WeightNormConvolution), shape)
    {
        weight_g = Tensors.Parameter(empty([shape.OutChannels, 1, 1, 1]));
        weight_v = NewWeight(shape);
        RegisterComponents();
    }

    public override Parameter Weight => weight_v;

    public override void Initialize(Generator generator)
    {
        base.Initialize(generator);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        weight_g.copy_(Lengths());
    }

    public override void Multiply(double factor)
    {
        using var noGrad = no_grad();
        weight_g.mul_(factor);
    }

    public override Tensor Filters() => weight_v * (weight_g / Lengths());

    private Tensor Lengths() => linalg.vector_norm(weight_v, 2, FilterAxes, keepdim: true);
}
