using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>Makes what carries a residual block's input past it where size or width change.</summary>
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
/// Every stride-th pixel, and channels of zeros, half of them before and half behind: [N, inChannels, H, W] to
/// [N, outChannels, ceil(H / stride), ceil(W / stride)] without parameters.
/// </summary>
internal sealed class ZeroPaddedIdentity(long inChannels, long outChannels, int stride)
    : Layer(nameof(ZeroPaddedIdentity))
{
    // The last axis first: nothing on width and height, then channels before and behind.
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
