using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>
/// Runs layers one after the other. Like torch's Sequential, it names them by number, or by the given names.
/// </summary>
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

    /// <summary>Runs layers in turn and disposes each output once the next layer has used it.</summary>
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
