using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// A residual block: ReLU(branch(x) + shortcut(x)). Derived classes hold the branch's layers, in fields named as in
/// torchvision's state dictionary.
/// </summary>
internal abstract class ResidualBlock : Layer
{
    // Not private: registration, which goes by fields, does not see a base class's private ones.
    protected Layer? scale;
    protected Layer? downsample;

    private protected ResidualBlock(string name, ResNetOptions options, long from, long to, int stride) : base(name)
    {
        scale = BranchRule.CreateScale(options.Branch);
        downsample = stride == 1 && from == to ? null : Shortcuts.Create(options, from, to, stride);
    }

    private protected sealed override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = Branch(input);
        if (scale is not null)
        {
            output = scale.call(output);
        }

        var shortcut = downsample is null ? input : downsample.call(input);
        output = output.add_(shortcut, Tensors.One);
        return Activation.ReLU.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    /// <summary>Changes the weights that have been drawn as the network's branch rule wants it.</summary>
    public abstract void InitializeBranch(BranchOptions rule, int branches);

    private protected abstract Tensor Branch(Tensor input);

    private protected static Convolution NewConvolution(
        ResNetOptions options, long from, long to, int kernel, int stride = 1) =>
        ConvolutionFactory.Create(options.Convolution, new ConvolutionShape(from, to, kernel)
        {
            Stride = stride,
            Padding = kernel / 2,
            Bias = options.ConvolutionBias,
            Initialization = options.Initialization,
        });
}

/// <summary>Two 3x3 convolutions.</summary>
internal sealed class BasicBlock : ResidualBlock
{
    private readonly Convolution conv1;
    private readonly Norm bn1;
    private readonly Convolution conv2;
    private readonly Norm bn2;

    public BasicBlock(ResNetOptions options, long from, long width, int stride)
        : base(nameof(BasicBlock), options, from, width, stride)
    {
        conv1 = NewConvolution(options, from, width, 3, stride);
        bn1 = NormFactory.Create(options.Norm, width, Activation.ReLU);
        conv2 = NewConvolution(options, width, width, 3);
        bn2 = NormFactory.Create(options.Norm, width);
        RegisterComponents();
    }

    public override void InitializeBranch(BranchOptions rule, int branches) =>
        BranchRule.Initialize(rule, [conv1, conv2], bn2, branches);

    private protected override Tensor Branch(Tensor input) => bn2.call(conv2.call(bn1.call(conv1.call(input))));
}

/// <summary>1x1, 3x3 and 1x1 convolutions; the stride sits on the 3x3, and the last is four times as wide.</summary>
internal sealed class BottleneckBlock : ResidualBlock
{
    public const int Expansion = 4;

    private readonly Convolution conv1;
    private readonly Norm bn1;
    private readonly Convolution conv2;
    private readonly Norm bn2;
    private readonly Convolution conv3;
    private readonly Norm bn3;

    public BottleneckBlock(ResNetOptions options, long from, long width, int stride)
        : base(nameof(BottleneckBlock), options, from, width * Expansion, stride)
    {
        conv1 = NewConvolution(options, from, width, 1);
        bn1 = NormFactory.Create(options.Norm, width, Activation.ReLU);
        conv2 = NewConvolution(options, width, width, 3, stride);
        bn2 = NormFactory.Create(options.Norm, width, Activation.ReLU);
        conv3 = NewConvolution(options, width, width * Expansion, 1);
        bn3 = NormFactory.Create(options.Norm, width * Expansion);
        RegisterComponents();
    }

    public override void InitializeBranch(BranchOptions rule, int branches) =>
        BranchRule.Initialize(rule, [conv1, conv2, conv3], bn3, branches);

    private protected override Tensor Branch(Tensor input) =>
        bn3.call(conv3.call(bn2.call(conv2.call(bn1.call(conv1.call(input))))));
}
