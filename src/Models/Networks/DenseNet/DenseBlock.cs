using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// Dense layers, each of which receives the block's input and the outputs of all previous layers: [N, C, H, W] to
/// [N, C + layers x growth rate, H, W].
/// </summary>
internal sealed class DenseBlock : Layer
{
    private readonly DenseLayer[] layers;
    private readonly Recomputation? recomputation;

    public DenseBlock(DenseNetOptions options, long inChannels, int layerCount, Recomputation? recomputation)
        : base(nameof(DenseBlock))
    {
        this.recomputation = recomputation;
        layers = new DenseLayer[layerCount];
        for (var i = 0; i < layerCount; i++)
        {
            layers[i] = new DenseLayer(options, inChannels + (long)i * options.GrowthRate);
            register_module($"denselayer{i + 1}", layers[i]);
        }
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var output =
            recomputation is not null && is_grad_enabled()
                ? recomputation.Run(new RecomputedDenseBlock(layers, training), input)
                : Grow(input);
        return output.MoveToOuterDisposeScope();
    }

    // Each concatenation is both the next layer's input and the first part of the next concatenation: one copy per
    // layer.
    private Tensor Grow(Tensor input)
    {
        var grown = input;
        foreach (var layer in layers)
        {
            var added = layer.call(grown);
            var next = cat((List<Tensor>)[grown, added], 1);
            added.Dispose();
            if (!ReferenceEquals(grown, input))
            {
                grown.Dispose();
            }

            grown = next;
        }

        return grown;
    }
}
