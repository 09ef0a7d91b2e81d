using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// What a network says about a convolution it wants: a square kernel on [N, In, H, W] -> [N, Out, H', W'].
/// </summary>
internal readonly record struct ConvolutionShape(long In, long Out, int Kernel)
{
    public int Stride { get; init; } = 1;

    public int Padding { get; init; } = 0;

    public int Groups { get; init; } = 1;

    public bool Bias { get; init; } = false;

    public WeightInitialization Initialization { get; init; } = WeightInitialization.KaimingNormal;
}

/// <summary>A convolution; how its weight comes about is the derived class's matter.</summary>
internal abstract class Convolution : Layer, IInitialized
{
    private readonly long[] strides;
    private readonly long[] padding;

    private protected Convolution(string name, ConvolutionShape shape) : base(name)
    {
        Shape = shape;
        strides = [shape.Stride, shape.Stride];
        padding = [shape.Padding, shape.Padding];
    }

    public ConvolutionShape Shape { get; }

    /// <summary>
    /// The weight as a new network draws it; its elements are undefined before <see cref="Initialize"/>.
    /// </summary>
    public abstract Parameter Weight { get; }

    public abstract Parameter? Bias { get; }

    public void Initialize(Generator generator)
    {
        Shape.Initialization.Fill(Weight, generator);
        if (Bias is not null)
        {
            WeightInitializations.FillBias(Bias, Weight, generator);
        }
    }

    private protected Tensor Convolve(Tensor input, Tensor weight, Tensor? bias) =>
        functional.conv2d(input, weight, bias, strides, padding, groups: Shape.Groups);

    private protected static Parameter NewWeight(ConvolutionShape shape) =>
        Tensors.Parameter(empty([shape.Out, shape.In / shape.Groups, shape.Kernel, shape.Kernel]));

    private protected static Parameter? NewBias(ConvolutionShape shape) =>
        shape.Bias ? Tensors.Parameter(empty([shape.Out])) : null;
}

/// <summary>A convolution whose weight is a parameter as it is.</summary>
internal sealed class PlainConvolution : Convolution
{
    private Parameter weight;
    private Parameter? bias;

    public PlainConvolution(ConvolutionShape shape) : base(nameof(Convolution), shape)
    {
        weight = NewWeight(shape);
        bias = NewBias(shape);
        RegisterComponents();
    }

    public override Parameter Weight => weight;

    public override Parameter? Bias => bias;

    private protected override Tensor Compute(Tensor input) => Convolve(input, weight, bias);
}
