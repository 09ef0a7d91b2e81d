using NormML.Models.Networks;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

public class NetworkParity
{
    private static readonly Dictionary<string, NetworkOptions> Networks = NetworkCatalog.All
        .ToDictionary(entry => entry.Name, entry => entry.Options)
        .Append(new("resnet20-cifar-projection", ResNetOptions.ForCifar(20) with { Shortcut = ResNetShortcut.Projection }))
        .ToDictionary();

    [Theory]
    [InlineData("resnet18", 64)]
    [InlineData("resnet34", 64)]
    [InlineData("resnet50", 64)]
    [InlineData("resnet101", 64)]
    [InlineData("resnet152", 64)]
    [InlineData("resnet20-cifar", 32)]
    [InlineData("resnet20-cifar-projection", 32)]
    [InlineData("resnet18-d2l", 96)]
    public void Logits_in_evaluation_equal_PyTorchs(string name, int size)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(Networks[name], 10));
        network.eval();
        var logits = network.call(Pictures(network, size));
        Close.Relative(Fixture.Read("networks.safetensors")[$"{name}.evaluation"], logits, 1e-4, name);
    }

    [Theory]
    [InlineData("resnet18", 64, "32", 1e-4, 1e-3)]
    [InlineData("resnet20-cifar", 32, "32", 1e-4, 1e-3)]
    [InlineData("resnet18", 64, "64", 1e-9, 1e-9)]
    [InlineData("resnet50", 64, "64", 1e-9, 1e-9)]
    [InlineData("resnet20-cifar", 32, "64", 1e-9, 1e-9)]
    public void Logits_gradients_and_running_statistics_in_training_equal_PyTorchs(
        string name, int size, string bits, double forward, double backward)
    {
        using var scope = NewDisposeScope();
        var type = bits == "32" ? ScalarType.Float32 : ScalarType.Float64;
        using var network = NetworkFactory.CreateUninitialized(Networks[name], 10);
        network.to(type);
        Formula.Fill(network);
        var logits = network.call(Pictures(network, size, type));
        (logits * Formula.Tensor(1001, logits.shape, type)).sum().backward();

        var state = StateDictionary.Of(network).ToDictionary();
        foreach (var (key, expected) in Fixture.Read("networks.safetensors"))
        {
            if (!key.StartsWith($"{name}.{bits}.", StringComparison.Ordinal)) continue;
            var what = key[$"{name}.{bits}.".Length..];
            if (what == "training")
                Close.Relative(expected, logits, forward, key);
            else if (what.StartsWith("grad.", StringComparison.Ordinal))
                Close.Relative(Close.Values(expected), Fixture.Kept(state[what["grad.".Length..]].grad!), backward, key);
            else
                Close.Relative(expected, state[what], forward, key);
        }
    }

    [Fact]
    public void State_dictionaries_have_PyTorchs_names_order_shapes_and_types()
    {
        var expected = File.ReadLines(Fixture.PathOf("state-dictionaries.txt")).ToLookup(line => line.Split(' ')[0]);
        foreach (var network in expected)
        {
            using var created = NetworkFactory.CreateUninitialized(Networks[network.Key], 10);
            var actual = StateDictionary.Of(created).Select(entry =>
            {
                var shape = entry.Value.shape.Length == 0 ? "scalar" : string.Join('x', entry.Value.shape);
                return $"{network.Key} {entry.Key} {shape} {entry.Value.dtype.ToString().ToLowerInvariant()}";
            });
            Assert.Equal(network, actual);
        }
    }

    private static Tensor Pictures(Network network, int size, ScalarType type = ScalarType.Float32) =>
        Formula.Tensor(1000, [2, network.Options.Channels, size, size], type);
}
