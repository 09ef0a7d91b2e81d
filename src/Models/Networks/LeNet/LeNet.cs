using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>The LeNet that <see cref="LeNetOptions"/> describes.</summary>
internal sealed class LeNet : Network
{
    private readonly Convolution conv1;
    private readonly Norm bn1;
    private readonly Layer pool1;
    private readonly Convolution conv2;
    private readonly Norm bn2;
    private readonly Layer pool2;
    private readonly FullyConnected fc1;
    private readonly Norm bn3;
    private readonly FullyConnected fc2;
    private readonly Norm bn4;
    private readonly FullyConnected fc3;

    public LeNet(LeNetOptions options, int classes)
        : base(options, classes)
    {
        conv1 = NewConvolution(options.Channels, 6, options.Padding);
        bn1 = NormFactory.Create(options.Norm, 6, options.Activation);
        pool1 = NewPooling();
        conv2 = NewConvolution(6, 16, 0);
        bn2 = NormFactory.Create(options.Norm, 16, options.Activation);
        pool2 = NewPooling();
        fc1 = new FullyConnected(16L * options.FlattenedSize * options.FlattenedSize, 120, options.Initialization);
        bn3 = NormFactory.Create(options.Norm.ForVectors, 120, options.Activation);
        fc2 = new FullyConnected(120, 84, options.Initialization);
        bn4 = NormFactory.Create(options.Norm.ForVectors, 84, options.Activation);
        fc3 = new FullyConnected(84, classes, options.Initialization);
        RegisterComponents();

        Layer NewPooling() =>
            options.Pooling == LeNetPooling.Average ? new AveragePooling() : new MaxPoolingOfSquares();

        Convolution NewConvolution(long inChannels, long outChannels, int padding) =>
            ConvolutionFactory.Create(
                options.Convolution,
                new ConvolutionShape(inChannels, outChannels, LeNetOptions.KernelSize)
                {
                    Padding = padding,
                    Bias = true,
                    Initialization = options.Initialization,
                }
            );
    }

    private protected override Tensor Logits(Tensor images)
    {
        var features = Chain.Run([conv1, bn1, pool1, conv2, bn2, pool2], images);
        return Classify(fc3, Chain.Run([fc1, bn3, fc2, bn4], features.flatten(1)));
    }
}
