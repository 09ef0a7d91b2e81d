using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>Creates the shortcuts of residual blocks that change the image's size or the number of channels.</summary>
internal static class Shortcuts
{
    public static Layer Create(ResNetOptions options, long inChannels, long outChannels, int stride)
    {
        if (options.Shortcut == ResNetShortcut.Identity)
        {
            return new ZeroPaddedIdentity(inChannels, outChannels, stride);
        }

        var convolution = ConvolutionFactory.Create(
            options.Convolution,
            new ConvolutionShape(inChannels, outChannels, 1)
            {
                Stride = stride,
                Bias = options.ConvolutionBias,
                Initialization = options.Initialization,
            }
        );
        return options is { Shortcut: ResNetShortcut.Projection, PreActivation: false }
            ? new Chain(convolution, NormFactory.Create(options.Norm, outChannels))
            : new Chain(convolution);
    }
}

/// <summary>
/// A shortcut without parameters: takes every stride-th pixel and pads the channels with zeros, half of them before and
/// half after: [N, inChannels, H, W] to [N, outChannels, ceil(H / stride), ceil(W / stride)].
/// </summary>
internal sealed class ZeroPaddedIdentity(long inChannels, long outChannels, int stride)
    : Layer(nameof(ZeroPaddedIdentity))
{
    // Last axis first: no padding of width and height, then the channels before and after.
    private readonly long[] padding =
    [
        0,
        0,
        0,
        0,
        (outChannels - inChannels) / 2,
        outChannels - inChannels - (outChannels - inChannels) / 2,
    ];

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var every = stride == 1 ? input : input.slice(2, 0, long.MaxValue, stride).slice(3, 0, long.MaxValue, stride);
        return functional.pad(every, padding, PaddingModes.Constant, 0).MoveToOuterDisposeScope();
    }
}
