using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// One layer of a dense block: norm, activation and 3x3 convolution; with a bottleneck, first norm, activation and 1x1
/// convolution. [N, C, H, W] to [N, growth rate, H, W]: the channels that the layer adds.
/// </summary>
internal sealed class DenseLayer : Layer
{
    private readonly Norm norm1;
    private readonly Convolution conv1;
    private readonly Norm? norm2;
    private readonly Convolution? conv2;
    private readonly Layer[] members;

    public DenseLayer(DenseNetOptions options, long inChannels)
        : base(nameof(DenseLayer))
    {
        (Growth, Dropout) = (options.GrowthRate, options.LayerDropout);
        norm1 = NormFactory.Create(options.Norm, inChannels, Activation.ReLU);
        if (options.Bottleneck)
        {
            var inner = (long)options.BottleneckFactor * options.GrowthRate;
            conv1 = DenseNet.NewConvolution(options, inChannels, inner, 1);
            norm2 = NormFactory.Create(options.Norm, inner, Activation.ReLU);
            conv2 = DenseNet.NewConvolution(options, inner, options.GrowthRate, 3);
            members = [norm1, conv1, norm2, conv2];
        }
        else
        {
            conv1 = DenseNet.NewConvolution(options, inChannels, options.GrowthRate, 3);
            members = [norm1, conv1];
        }

        RegisterComponents();
    }

    /// <summary>The number of channels that the layer adds.</summary>
    public long Growth { get; }

    /// <summary>The dropout probability.</summary>
    public double Dropout { get; }

    /// <summary>Computes the channels to add, before dropout.</summary>
    public Tensor Add(Tensor input) => Chain.Run(members, input);

    /// <summary>
    /// Draws the factors of dropout from torch's global generator; null if there is no dropout in this pass.
    /// </summary>
    public Tensor? DrawMask(Tensor added)
    {
        using Scalar kept = 1 - Dropout;
        return training && Dropout > 0 ? empty_like(added).bernoulli_(1 - Dropout).div_(kept) : null;
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var added = Add(input);
        return (DrawMask(added) is { } mask ? added.mul_(mask) : added).MoveToOuterDisposeScope();
    }
}
