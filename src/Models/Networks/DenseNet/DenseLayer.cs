using NormML.Models.Layers;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// What one layer of a dense block adds: norm, activation and 3x3 convolution, before them norm, activation and 1x1
/// convolution where there is a bottleneck: [N, C, H, W] to [N, growth rate, H, W].
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

    /// <summary>How many channels it adds.</summary>
    public long Growth { get; }

    /// <summary>The share of them that dropout sets to 0.</summary>
    public double Dropout { get; }

    /// <summary>What it adds, before dropout.</summary>
    public Tensor Add(Tensor input) => Chain.Run(members, input);

    /// <summary>What dropout multiplies by in this pass, drawn by torch's global generator; null: nothing.</summary>
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
