using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>
/// One pass through a dense block that stores only the output, which contains each layer's input as its first channels,
/// and the dropout masks. The backward pass goes from the last layer to the first and runs each layer once more.
/// </summary>
internal sealed class RecomputedDenseBlock(DenseLayer[] layers, bool training) : IRecomputed
{
    public IReadOnlyList<Parameter> Parameters { get; } = [.. layers.SelectMany(layer => layer.parameters())];

    private bool Drops => training && layers[0].Dropout > 0;

    public Tensor Forward(Tensor input, List<Tensor> kept)
    {
        var shape = input.shape;
        var channels = shape[1];
        shape[1] += layers.Sum(layer => layer.Growth);
        var output = empty(shape, input.dtype, input.device);
        output.narrow(1, 0, channels).copy_(input);
        kept.Add(output.detach());
        kept.Add(Drops ? empty_like(output) : empty(0));

        // Allocate the stored tensors before temporary ones: scattered between those, they would fragment the heap into
        // pieces too small for the next layer's larger tensors.
        List<List<Tensor>> states = [.. layers.Select(ModuleSnapshot.StateOf)];
        kept.AddRange(states.SelectMany(state => state));
        foreach (var (layer, state) in layers.Zip(states))
        {
            using var scope = NewDisposeScope();
            ModuleSnapshot.KeepGenerator(state);
            var added = layer.Add(output.narrow(1, 0, channels).contiguous());
            if (layer.DrawMask(added) is { } mask)
            {
                added.mul_(mask);
                kept[1].narrow(1, channels, layer.Growth).copy_(mask);
            }

            output.narrow(1, channels, layer.Growth).copy_(added);
            channels += layer.Growth;
        }

        return output;
    }

    public IEnumerable<Tensor?> Gradients(IReadOnlyList<Tensor> kept, Tensor upstream)
    {
        var output = kept[0];
        var gradient = upstream.clone();
        var (end, channels) = (kept.Count, output.shape[1]);
        var found = new Stack<Tensor?>();
        foreach (var layer in layers.Reverse())
        {
            using var scope = NewDisposeScope();
            channels -= layer.Growth;
            var added = gradient.narrow(1, channels, layer.Growth);
            if (Drops)
            {
                added = added * kept[1].narrow(1, channels, layer.Growth);
            }

            end -= ModuleSnapshot.Length(layer);
            var input = output.narrow(1, 0, channels).contiguous();
            using var replay = new ModuleSnapshot(layer, training, kept.Skip(end).Take(ModuleSnapshot.Length(layer)));
            var gradients = Gradients(layer, input, added);
            gradient.narrow(1, 0, channels).add_(gradients[^1]!, Tensors.One);
            foreach (var each in gradients.SkipLast(1).Reverse())
            {
                found.Push(each?.MoveToOuterDisposeScope());
            }
        }

        return [.. found, gradient.narrow(1, 0, channels).contiguous()];
    }

    /// <summary>Computes the gradients of a layer's parameters and input by one more pass through it.</summary>
    private static List<Tensor?> Gradients(DenseLayer layer, Tensor input, Tensor upstream)
    {
        using var grad = enable_grad();
        List<Tensor> all = [.. layer.parameters(), input.requires_grad_()];
        var found = new Queue<Tensor>(
            autograd.grad(
                [layer.Add(input)],
                [.. all.Where(tensor => tensor.requires_grad)],
                [upstream],
                allow_unused: true
            )
        );
        return
        [
            .. all.Select(tensor =>
                tensor.requires_grad && found.Dequeue() is { IsInvalid: false } gradient ? gradient : null
            ),
        ];
    }
}
