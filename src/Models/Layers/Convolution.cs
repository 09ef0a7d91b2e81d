using NormML.Models.Normalization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>
/// The settings of a convolution with a square kernel: [N, InChannels, H, W] -> [N, OutChannels, H', W'].
/// </summary>
internal readonly record struct ConvolutionShape(long InChannels, long OutChannels, int KernelSize)
{
    public int Stride { get; init; } = 1;

    public int Padding { get; init; } = 0;

    public int Groups { get; init; } = 1;

    public bool Bias { get; init; } = false;

    public FixupScalars Fixup { get; init; } = FixupScalars.None;

    public WeightInitialization Initialization { get; init; } = WeightInitialization.KaimingNormal;
}

/// <summary>A convolution. Derived classes define how its filters are computed from its parameters.</summary>
internal abstract class Convolution : Layer, IInitialized
{
    private readonly long[] strides;
    private readonly long[] padding;

    // Named as in the state dictionary. Not private: registration does not see private fields of a base class.
    private protected Parameter? bias;
    private protected Parameter? input_bias;
    private protected Parameter? scale;
    private protected Parameter? output_bias;

    private protected Convolution(string name, ConvolutionShape shape)
        : base(name)
    {
        Shape = shape;
        strides = [shape.Stride, shape.Stride];
        padding = [shape.Padding, shape.Padding];
        bias = shape.Bias ? Tensors.Parameter(empty([shape.OutChannels])) : null;
        input_bias = Scalar(FixupScalars.InputBias, 0);
        scale = Scalar(FixupScalars.Scale, 1);
        output_bias = Scalar(FixupScalars.OutputBias, 0);

        Parameter? Scalar(FixupScalars which, double start) =>
            shape.Fixup.HasFlag(which) ? Tensors.Parameter(full([1], start, ScalarType.Float32)) : null;
    }

    public ConvolutionShape Shape { get; }

    /// <summary>
    /// The parameter that a new network initializes; its elements are undefined before <see cref="Initialize"/>.
    /// </summary>
    public abstract Parameter Weight { get; }

    public Parameter? Bias => bias;

    public virtual void Initialize(Generator generator)
    {
        Shape.Initialization.Fill(Weight, generator);
        if (bias is not null)
        {
            WeightInitializations.FillBias(bias, Weight, generator);
        }
    }

    /// <summary>Multiplies the filters of a new convolution after initialization.</summary>
    public virtual void Multiply(double factor)
    {
        using var noGrad = no_grad();
        Weight.mul_(factor);
    }

    /// <summary>The filters that the input is convolved with, [OutChannels, InChannels / groups, k, k].</summary>
    public abstract Tensor Filters();

    /// <summary>The input plus FixUp's bias; the input itself if FixUp adds no bias.</summary>
    public Tensor WithInputBias(Tensor input) => input_bias is null ? input : input.Plus(input_bias);

    private protected sealed override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var filters = Filters();
        var shift = (Tensor?)bias;

        // Scaling the filters and the bias saves two passes over the output.
        if (scale is not null)
        {
            filters = filters * scale;
            shift = shift is null ? null : shift * scale;
        }

        if (output_bias is not null)
        {
            shift = shift is null ? output_bias.repeat(Shape.OutChannels) : shift.Plus(output_bias);
        }

        input = WithInputBias(input);
        var output =
            Shape.Groups == 1 && input.device_type == DeviceType.CPU && FaultyKernels.ArePresent
                ? FaultyKernels.Convolve(input, filters, shift, strides, padding)
                : functional.conv2d(input, filters, shift, strides, padding, groups: Shape.Groups);
        return output.MoveToOuterDisposeScope();
    }

    private protected static Parameter NewWeight(ConvolutionShape shape) =>
        Tensors.Parameter(
            empty([shape.OutChannels, shape.InChannels / shape.Groups, shape.KernelSize, shape.KernelSize])
        );
}

/// <summary>A convolution whose filters are its weight, unchanged.</summary>
internal sealed class PlainConvolution : Convolution
{
    private Parameter weight;

    public PlainConvolution(ConvolutionShape shape)
        : base(nameof(Convolution), shape)
    {
        weight = NewWeight(shape);
        RegisterComponents();
    }

    public override Parameter Weight => weight;

    public override Tensor Filters() => weight;
}
