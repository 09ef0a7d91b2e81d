using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// A residual block: ReLU(branch(x) + shortcut(x)). With pre-activation: branch(a) + shortcut, with a =
/// activation(norm(x)). Fields are named as in torchvision's state dictionary.
/// </summary>
internal sealed class ResidualBlock : Layer
{
    private const int Expansion = 4;

    private readonly Convolution conv1;
    private readonly Norm? bn1;
    private readonly Convolution conv2;
    private readonly Norm bn2;
    private readonly Convolution? conv3;
    private readonly Norm? bn3;
    private readonly Layer? scale;
    private readonly Layer? downsample;
    private readonly Layer[] branch;
    private readonly bool preActivates;
    private readonly bool isResidual;
    private readonly Activation sumActivation;
    private readonly double dropRate;

    /// <summary>Creates one block of a network.</summary>
    /// <param name="options">The options of the network.</param>
    /// <param name="number">The block's number in the network, starting at 1.</param>
    /// <param name="inChannels">The number of input channels.</param>
    /// <param name="width">
    /// The number of channels of its stage. A bottleneck block has four times as many output channels.
    /// </param>
    /// <param name="stride">The stride of the first 3x3 convolution.</param>
    public ResidualBlock(ResNetOptions options, int number, long inChannels, long width, int stride)
        : base($"{options.Block}Block")
    {
        var bottleneck = options.Block == ResidualBlockKind.Bottleneck;
        var innerChannels = bottleneck ? options.InnerWidth(width) : width;
        OutChannels = bottleneck ? width * Expansion : width;
        isResidual = options.Shortcut != ResNetShortcut.None;
        sumActivation = isResidual && !options.PreActivation ? Activation.ReLU : Activation.None;
        dropRate = StochasticDepth.DropRate(options.StochasticDepth, number, options.Blocks.Sum());

        conv1 = bottleneck
            ? NewConvolution(inChannels, innerChannels, 1)
            : NewConvolution(inChannels, innerChannels, 3, stride);
        conv2 = bottleneck
            ? NewConvolution(innerChannels, innerChannels, 3, stride, options.Groups)
            : NewConvolution(innerChannels, innerChannels, 3, last: true);
        conv3 = bottleneck ? NewConvolution(innerChannels, OutChannels, 1, last: true) : null;
        if (options.PreActivation)
        {
            // The stem's norm already precedes the first block's branch and shortcut.
            preActivates = number > 1;
            bn1 = preActivates ? NewNorm(inChannels) : null;
            bn2 = NewNorm(innerChannels);
            bn3 = bottleneck ? NewNorm(innerChannels) : null;
            branch = bottleneck ? [conv1, bn2, conv2, bn3!, conv3!] : [conv1, bn2, conv2];
        }
        else
        {
            bn1 = NewNorm(innerChannels);
            bn2 = bottleneck ? NewNorm(innerChannels) : NewLast();
            bn3 = bottleneck ? NewLast() : null;
            branch = bottleneck ? [conv1, bn1, conv2, bn2, conv3!, bn3!] : [conv1, bn1, conv2, bn2];
        }

        scale = options.Branch.CreateScale();
        downsample =
            !isResidual || (stride == 1 && inChannels == OutChannels)
                ? null
                : Shortcuts.Create(options, inChannels, OutChannels, stride);
        RegisterComponents();

        Norm NewNorm(long channels) => NormFactory.Create(options.Norm, channels, Activation.ReLU);

        Norm NewLast() => NormFactory.Create(options.Norm, OutChannels, isResidual ? Activation.None : Activation.ReLU);

        Convolution NewConvolution(
            long convIn,
            long convOut,
            int kernelSize,
            int convStride = 1,
            int groups = 1,
            bool last = false
        ) =>
            ConvolutionFactory.Create(
                options.Convolution,
                new ConvolutionShape(convIn, convOut, kernelSize)
                {
                    Stride = convStride,
                    Padding = kernelSize / 2,
                    Groups = groups,
                    Bias = options.ConvolutionBias,
                    Fixup = options.Branch.ScalarsOf(last),
                    Initialization = options.Initialization,
                }
            );
    }

    /// <summary>The number of output channels.</summary>
    public long OutChannels { get; }

    /// <summary>Applies the network's branch options to the initialized weights.</summary>
    public void InitializeBranch(BranchOptions rule, int branches) =>
        rule.Initialize(conv3 is null ? [conv1, conv2] : [conv1, conv2, conv3], bn3 ?? bn2, branches);

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var start = preActivates ? bn1!.call(input) : input;
        var output = Chain.Run(branch, start);
        if (scale is not null)
        {
            output = scale.call(output);
        }

        if (training && dropRate > 0)
        {
            output = StochasticDepth.ApplyInPlace(output, dropRate);
        }

        if (isResidual)
        {
            output = output.add_(downsample is null ? input : downsample.call(conv1.WithInputBias(start)), Tensors.One);
        }

        return sumActivation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }
}
