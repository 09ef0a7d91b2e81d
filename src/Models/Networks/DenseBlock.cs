using NormML.Models.Normalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>
/// Layers that each see what the block was given and what all layers before them added: [N, C, H, W] to
/// [N, C + layers x growth rate, H, W].
/// </summary>
internal sealed class DenseBlock : Layer
{
    private readonly DenseLayer[] layers;
    private readonly Recomputation? recomputation;

    public DenseBlock(DenseNetOptions options, long from, int count, Recomputation? recomputation) : base(nameof(DenseBlock))
    {
        this.recomputation = recomputation;
        layers = new DenseLayer[count];
        for (var i = 0; i < count; i++)
        {
            layers[i] = new DenseLayer(options, from + (long)i * options.GrowthRate);
            register_module($"denselayer{i + 1}", layers[i]);
        }
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output = recomputation is not null && is_grad_enabled() ? Recompute(input, recomputation) : Grow(input);
        return output.MoveToOuterDisposeScope();
    }

    // Each concatenation is the next layer's input and the next concatenation's first part: one copy a layer.
    private Tensor Grow(Tensor input)
    {
        var grown = input;
        foreach (var layer in layers)
        {
            var added = layer.call(grown);
            var next = cat([grown, added], 1);
            added.Dispose();
            if (!ReferenceEquals(grown, input))
            {
                grown.Dispose();
            }

            grown = next;
        }

        return grown;
    }

    // Only the parts are kept. Dropout draws its mask once: it stands outside of what is computed again.
    private Tensor Recompute(Tensor input, Recomputation recomputation)
    {
        var parts = new List<Tensor> { input };
        foreach (var layer in layers)
        {
            using var added = recomputation.Run(layer, given => layer.Add(cat(given, 1)), parts);
            parts.Add(layer.Drop(added));
        }

        return cat(parts, 1);
    }
}

/// <summary>
/// What one layer adds: norm, activation and 3x3 convolution, before them norm, activation and 1x1 convolution where there
/// is a bottleneck: [N, C, H, W] to [N, growth rate, H, W].
/// </summary>
internal sealed class DenseLayer : Layer
{
    private readonly Norm norm1;
    private readonly Convolution conv1;
    private readonly Norm? norm2;
    private readonly Convolution? conv2;
    private readonly Layer[] members;
    private readonly double dropout;

    public DenseLayer(DenseNetOptions options, long from) : base(nameof(DenseLayer))
    {
        dropout = options.LayerDropout;
        norm1 = NormFactory.Create(options.Norm, from, Activation.ReLU);
        if (options.Bottleneck)
        {
            var inner = (long)options.BottleneckFactor * options.GrowthRate;
            conv1 = DenseNet.NewConvolution(options, from, inner, 1);
            norm2 = NormFactory.Create(options.Norm, inner, Activation.ReLU);
            conv2 = DenseNet.NewConvolution(options, inner, options.GrowthRate, 3);
            members = [norm1, conv1, norm2, conv2];
        }
        else
        {
            conv1 = DenseNet.NewConvolution(options, from, options.GrowthRate, 3);
            members = [norm1, conv1];
        }

        RegisterComponents();
    }

    public Tensor Add(Tensor input) => Chain.Run(members, input);

    /// <summary>What is left of a layer's output in training; never the same object.</summary>
    public Tensor Drop(Tensor added) => training && dropout > 0 ? functional.dropout(added, dropout) : added.alias();

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Drop(Add(input)).MoveToOuterDisposeScope();
    }
}
