using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>The densely connected network that <see cref="DenseNetOptions"/> describes.</summary>
internal sealed class DenseNet : Network
{
    // Named and ordered as in torchvision's state dictionary.
    private readonly Chain features;
    private readonly Layer avgpool;
    private readonly FullyConnected classifier;
    private readonly Recomputation? recomputation;

    public DenseNet(DenseNetOptions options, int classes)
        : base(options, classes)
    {
        recomputation = options.Recomputation ? new Recomputation() : null;
        var members = new List<(string, Layer)>(Stem(options));
        var channels = (long)options.Width;
        for (var i = 0; i < options.Blocks.Count; i++)
        {
            members.Add(($"denseblock{i + 1}", new DenseBlock(options, channels, options.Blocks[i], recomputation)));
            channels += (long)options.Blocks[i] * options.GrowthRate;
            if (i < options.Blocks.Count - 1)
            {
                var compressed = Math.Max(1, (long)(channels * options.Compression));
                members.Add(($"transition{i + 1}", Transition(options, channels, compressed)));
                channels = compressed;
            }
        }

        members.Add(("norm5", NormFactory.Create(options.Norm, channels, Activation.ReLU)));
        features = new Chain(members);
        avgpool = new GlobalAveragePooling();
        classifier = new FullyConnected(channels, classes, options.Initialization);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override void ThrowIfBackwardFailed() => recomputation?.ThrowIfFailed();

    internal static Convolution NewConvolution(
        DenseNetOptions options,
        long inChannels,
        long outChannels,
        int kernelSize,
        int stride = 1
    ) =>
        ConvolutionFactory.Create(
            options.Convolution,
            new ConvolutionShape(inChannels, outChannels, kernelSize)
            {
                Stride = stride,
                Padding = kernelSize / 2,
                Bias = options.ConvolutionBias,
                Initialization = options.Initialization,
            }
        );

    private protected override Tensor Logits(Tensor images)
    {
        var pooled = Chain.Run([features, avgpool], images);
        return Classify(classifier, pooled.flatten(1));
    }

    private static IEnumerable<(string, Layer)> Stem(DenseNetOptions options)
    {
        if (options.Stem == NetworkStem.Convolution3x3)
        {
            return [("conv0", NewConvolution(options, options.Channels, options.Width, 3))];
        }

        return
        [
            ("conv0", NewConvolution(options, options.Channels, options.Width, 7, stride: 2)),
            ("norm0", NormFactory.Create(options.Norm, options.Width, Activation.ReLU)),
            ("pool0", new MaxPooling()),
        ];
    }

    private static Chain Transition(DenseNetOptions options, long inChannels, long outChannels) =>
        new([
            ("norm", NormFactory.Create(options.Norm, inChannels, Activation.ReLU)),
            ("conv", NewConvolution(options, inChannels, outChannels, 1)),
            ("pool", new AveragePooling()),
        ]);
}
