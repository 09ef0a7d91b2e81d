using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Networks;

/// <summary>One module of a <see cref="NetworkSummary"/>.</summary>
/// <param name="Name">
/// The module's path in the network, such as <c>layer1.0.conv1</c>; top-level modules have no dot.
/// </param>
/// <param name="Kind">The module's type, such as <c>Convolution</c>.</param>
/// <param name="Output">The output shape for one image, without the batch axis, such as [64, 56, 56].</param>
/// <param name="Parameters">The number of parameters, including those of contained modules.</param>
/// <param name="MultiplyAdds">
/// The multiply-adds for one image, including those of contained modules; see <see cref="NetworkSummary"/>.
/// </param>
public sealed record LayerSummary(
    string Name,
    string Kind,
    IReadOnlyList<long> Output,
    long Parameters,
    long MultiplyAdds
)
{
    /// <summary>Whether this is a top-level module. The top-level modules together make up the network.</summary>
    public bool IsPart => !Name.Contains('.');
}

/// <summary>A network's layers with their output shapes, for images of a given size.</summary>
/// <param name="Layers">All modules in the network's order, each followed by the modules it contains.</param>
/// <param name="Parameters">The number of the network's parameters.</param>
/// <param name="MultiplyAdds">
/// The multiplications with a weight of a convolution or a fully connected layer, for one image. Papers call this
/// number FLOPs or MACs.
/// </param>
public sealed record NetworkSummary(IReadOnlyList<LayerSummary> Layers, long Parameters, long MultiplyAdds)
{
    /// <summary>Measures a network by running it on one black image, in evaluation mode.</summary>
    /// <param name="network">The network; its mode (training or evaluation) is restored afterwards.</param>
    /// <param name="height">Height of the image in pixels.</param>
    /// <param name="width">Width of the image in pixels.</param>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public static NetworkSummary Of(Network network, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(network);
        var modules = Descendants(network, "").ToList();
        var outputs = Run(network, modules.Select(module => module.Module).OfType<Layer>(), height, width);
        var layers = new List<LayerSummary>();
        foreach (var (name, module) in modules)
        {
            if (!outputs.TryGetValue(module, out var output))
            {
                continue;
            }

            var multiplyAdds = MultiplyAddsOf(module, outputs);
            layers.Add(new LayerSummary(name, module.GetName(), output, ParametersOf(module), multiplyAdds));
        }

        return new NetworkSummary(layers, ParametersOf(network), MultiplyAddsOf(network, outputs));
    }

    private static IEnumerable<(string Name, nn.Module Module)> Descendants(nn.Module module, string path)
    {
        foreach (var (name, child) in module.named_children())
        {
            yield return (path + name, child);
            foreach (var descendant in Descendants(child, $"{path}{name}."))
            {
                yield return descendant;
            }
        }
    }

    private static Dictionary<nn.Module, long[]> Run(Network network, IEnumerable<Layer> layers, int height, int width)
    {
        var outputs = new Dictionary<nn.Module, long[]>(ReferenceEqualityComparer.Instance);
        var observed = layers.ToList();
        var training = network.training;
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            foreach (var layer in observed)
            {
                layer.Observer = (caller, output) => outputs[caller] = output.shape[1..];
            }

            network.eval();
            var parameter = network.parameters().First();
            network.call(zeros([1, network.Options.Channels, height, width], parameter.dtype, parameter.device));
        }
        finally
        {
            network.train(training);
            foreach (var layer in observed)
            {
                layer.Observer = null;
            }
        }

        return outputs;
    }

    private static long ParametersOf(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static long MultiplyAddsOf(nn.Module module, Dictionary<nn.Module, long[]> outputs) =>
        module
            .modules()
            .Prepend(module)
            .Distinct()
            .Sum(part =>
                part switch
                {
                    Convolution convolution => convolution.Weight.numel() * outputs[part][1] * outputs[part][2],
                    FullyConnected connected => connected.Weight.numel(),
                    _ => 0,
                }
            );
}
