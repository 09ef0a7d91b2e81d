using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class NetworkSummaryTests
{
    [Fact]
    public void Layers_carry_shapes_parameters_and_multiply_adds()
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 10, 1);
        var summary = NetworkSummary.Of(network, 32, 32);
        var layers = summary.Layers.ToDictionary(layer => layer.Name);

        var stem = layers["conv1"];
        Assert.Equal(
            ("Convolution", 3 * 16 * 9L, 3 * 16 * 9 * 32 * 32L),
            (stem.Kind, stem.Parameters, stem.MultiplyAdds)
        );
        Assert.Equal([16, 32, 32], stem.Output);
        Assert.Equal([32, 16, 16], layers["layer2.0.conv1"].Output);
        Assert.Equal(
            ("ZeroPaddedIdentity", 0L),
            (layers["layer2.0.downsample"].Kind, layers["layer2.0.downsample"].Parameters)
        );
        Assert.Equal(650, layers["fc"].Parameters);
        Assert.Equal(640, layers["fc"].MultiplyAdds);

        Assert.Equal(269_722, summary.Parameters);
        var parts = summary.Layers.Where(layer => layer.IsPart).ToList();
        Assert.Equal(["conv1", "bn1", "layer1", "layer2", "layer3", "avgpool", "fc"], parts.Select(part => part.Name));
        Assert.Equal(summary.Parameters, parts.Sum(part => part.Parameters));
        Assert.Equal(summary.MultiplyAdds, parts.Sum(part => part.MultiplyAdds));
        Assert.Equal(
            ["conv1", "bn1", "layer1", "layer1.0", "layer1.0.conv1", "layer1.0.bn1", "layer1.0.conv2"],
            summary.Layers.Take(7).Select(layer => layer.Name)
        );
    }

    [Fact]
    public void Measuring_leaves_the_network_as_it_was()
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 10, 1);
        var buffers = network.buffers().SelectMany(Close.Values).ToList();
        var first = NetworkSummary.Of(network, 8, 8);
        Assert.True(network.training);
        Assert.Equal(buffers, network.buffers().SelectMany(Close.Values));
        var second = NetworkSummary.Of(network, 8, 8);
        Assert.Equal(first.Layers.Select(layer => layer.Name), second.Layers.Select(layer => layer.Name));
    }
}
