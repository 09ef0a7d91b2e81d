using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>Layers one after the other, named by their numbers, as torch's Sequential names them, or by names.</summary>
internal sealed class Chain : Layer
{
    private readonly Layer[] members;

    public Chain(params Layer[] members)
        : this([.. members.Select((member, i) => ($"{i}", member))]) { }

    public Chain(IReadOnlyList<(string Name, Layer Layer)> members)
        : base(nameof(Chain))
    {
        this.members = [.. members.Select(member => member.Layer)];
        foreach (var (name, layer) in members)
        {
            register_module(name, layer);
        }
    }

    private protected override Tensor Compute(Tensor input) => Run(members, input);

    /// <summary>Runs layers in turn; each one's output is disposed once the next has used it.</summary>
    public static Tensor Run(ReadOnlySpan<Layer> layers, Tensor input)
    {
        var output = layers[0].call(input);
        foreach (var layer in layers[1..])
        {
            var next = layer.call(output);
            output.Dispose();
            output = next;
        }

        return output;
    }
}
