using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>The residual network that <see cref="ResNetOptions"/> describes.</summary>
internal sealed class ResNet : Network
{
    // Named and ordered as in torchvision's state dictionary. Absent parts are null. A norm follows pre-activation
    // blocks.
    private readonly Convolution conv1;
    private readonly Norm bn1;
    private readonly Layer? maxpool;
    private readonly Layer? layer1;
    private readonly Layer? layer2;
    private readonly Layer? layer3;
    private readonly Layer? layer4;
    private readonly Norm? norm;
    private readonly Layer avgpool;
    private readonly FullyConnected fc;
    private readonly Layer[] trunk;
    private readonly List<ResidualBlock> blocks = [];

    public ResNet(ResNetOptions options, int classes)
        : base(options, classes)
    {
        var large = options.Stem == NetworkStem.Convolution7x7;
        var kernelSize = large ? 7 : 3;
        conv1 = ConvolutionFactory.Create(
            options.Convolution,
            new ConvolutionShape(options.Channels, options.Width, kernelSize)
            {
                Stride = large ? 2 : 1,
                Padding = kernelSize / 2,
                Bias = options.ConvolutionBias,
                Fixup = options.Branch.ScalarsOfStem,
                Initialization = options.Initialization,
            }
        );
        bn1 = NormFactory.Create(options.Norm, options.Width, Activation.ReLU);
        maxpool = large ? new MaxPooling() : null;
        var channels = (long)options.Width;
        layer1 = Stage(options, 0, ref channels);
        layer2 = Stage(options, 1, ref channels);
        layer3 = Stage(options, 2, ref channels);
        layer4 = Stage(options, 3, ref channels);
        norm = options.PreActivation ? NormFactory.Create(options.Norm, channels, Activation.ReLU) : null;
        avgpool = new GlobalAveragePooling();
        fc = new FullyConnected(channels, classes, options.Initialization, options.Branch.HasFixupClassifier);
        trunk = [.. ((Layer?[])[conv1, bn1, maxpool, layer1, layer2, layer3, layer4, norm, avgpool]).OfType<Layer>()];
        RegisterComponents();
    }

    internal override void Initialize(Generator generator)
    {
        base.Initialize(generator);
        foreach (var block in blocks)
        {
            block.InitializeBranch(Options.Branch, blocks.Count);
        }
    }

    private protected override Tensor Logits(Tensor images)
    {
        var features = Chain.Run(trunk, images);
        return Classify(fc, features.flatten(1));
    }

    private Layer? Stage(ResNetOptions options, int stage, ref long channels)
    {
        if (stage >= options.Blocks.Count)
        {
            return null;
        }

        var width = (long)options.Width << stage;
        var members = new Layer[options.Blocks[stage]];
        for (var i = 0; i < members.Length; i++)
        {
            var stride = i == 0 && stage > 0 ? 2 : 1;
            var block = new ResidualBlock(options, blocks.Count + 1, channels, width, stride);
            channels = block.OutChannels;
            members[i] = block;
            blocks.Add(block);
        }

        return new Chain(members);
    }
}
