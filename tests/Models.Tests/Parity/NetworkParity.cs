using NormML.Models.Networks;
using NormML.Models.Weights;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

/// <summary>
/// Compares every torchvision network and the small networks with the output of networks.py: logits in evaluation; in
/// training, in 64 bits, logits, the gradients of some layers and the first running statistics. Prints the largest
/// differences, relative to the largest value.
/// </summary>
public class NetworkParity(ITestOutputHelper log)
{
    [Theory]
    [InlineData("resnet18", 64)]
    [InlineData("resnet34", 64)]
    [InlineData("resnet50", 64)]
    [InlineData("resnet101", 64)]
    [InlineData("resnet152", 64)]
    [InlineData("wide_resnet50_2", 64)]
    [InlineData("wide_resnet101_2", 64)]
    [InlineData("resnext50_32x4d", 64)]
    [InlineData("resnext101_32x8d", 64)]
    [InlineData("resnext101_64x4d", 64)]
    [InlineData("densenet121", 64)]
    [InlineData("densenet161", 64)]
    [InlineData("densenet169", 64)]
    [InlineData("densenet201", 64)]
    [InlineData("resnet20-cifar", 32)]
    [InlineData("resnet20-cifar-projection", 32)]
    [InlineData("plain20-cifar", 32)]
    [InlineData("preact-resnet20-cifar", 32)]
    [InlineData("preact-resnet164-cifar", 32)]
    [InlineData("densenet40-12-cifar", 32)]
    [InlineData("densenet-bc-100-12-cifar", 32)]
    [InlineData("resnet18-d2l", 96)]
    [InlineData("densenet-d2l", 96)]
    [InlineData("lenet", 28)]
    [InlineData("lenet-bn", 28)]
    [InlineData("lenet-bn-relu", 28)]
    public void Logits_gradients_and_running_statistics_equal_PyTorchs(string name, int size)
    {
        using var scope = NewDisposeScope();
        var expected = Fixture.Read("networks.safetensors");
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(NetworkCatalog.Find(name), 10));
        network.eval();
        double evaluation;
        using (no_grad())
            evaluation = Close.Relative(
                expected[$"{name}.evaluation"],
                network.call(Images(network, size, ScalarType.Float32)),
                1e-4,
                $"{name} in evaluation"
            );
        network.train();
        network.to(ScalarType.Float64);
        var training = Train(network, size, ScalarType.Float64, expected, $"{name}.64.", 1e-9, 1e-9);
        log.WriteLine(
            FormattableString.Invariant(
                $"{name}: largest difference {evaluation:0.0e+0} in evaluation (32 bits), {training:0.0e+0} in training and gradients (64 bits)"
            )
        );
    }

    [Theory]
    [InlineData("resnet18", 64)]
    [InlineData("resnet20-cifar", 32)]
    public void Training_in_32_bits_is_PyTorchs(string name, int size)
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(NetworkCatalog.Find(name), 10));
        var largest = Train(
            network,
            size,
            ScalarType.Float32,
            Fixture.Read("networks.safetensors"),
            $"{name}.32.",
            1e-4,
            1e-3
        );
        log.WriteLine(
            FormattableString.Invariant(
                $"{name}: largest difference {largest:0.0e+0} in training and gradients (32 bits)"
            )
        );
    }

    [Fact]
    public void State_dictionaries_have_PyTorchs_names_order_shapes_and_types()
    {
        var expected = File.ReadLines(Fixture.PathOf("state-dictionaries.txt")).ToLookup(line => line.Split(' ')[0]);
        Assert.Equal(26, expected.Count);
        foreach (var network in expected)
        {
            using var created = NetworkFactory.CreateUninitialized(NetworkCatalog.Find(network.Key), 10);
            Assert.Equal(network, Listing(created).Select(line => $"{network.Key} {line}"));
        }
    }

    private static double Train(
        Network network,
        int size,
        ScalarType type,
        Dictionary<string, Tensor> fixture,
        string prefix,
        double forward,
        double backward
    )
    {
        var logits = network.call(Images(network, size, type));
        (logits * Formula.Tensor(1001, logits.shape, type)).sum().backward();
        var state = StateDictionary.Of(network).ToDictionary();
        var largest = 0.0;
        var kept = fixture.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        Assert.InRange(kept.Count, 4, 8);
        foreach (var (key, expected) in kept)
        {
            var what = key[prefix.Length..];
            largest = Math.Max(
                largest,
                what switch
                {
                    "training" => Close.Relative(expected, logits, forward, key),
                    _ when what.StartsWith("grad.", StringComparison.Ordinal) => Close.Relative(
                        Close.Values(expected),
                        Fixture.Kept(state[what["grad.".Length..]].grad!),
                        backward,
                        key
                    ),
                    _ => Close.Relative(expected, state[what], forward, key),
                }
            );
        }

        return largest;
    }

    /// <summary>In the format of networks.py: one line per module; the tensors of a batch norm as one word.</summary>
    private static IEnumerable<string> Listing(Network network) =>
        from entry in StateDictionary.Of(network)
        let dot = entry.Key.LastIndexOf('.')
        group (
            Name: entry.Key[(dot + 1)..],
            Shape: string.Join('x', entry.Value.shape),
            Type: $"{entry.Value.dtype}".ToLowerInvariant()
        ) by entry.Key[..dot] into module
        let tensors = module.Select(tensor => $"{tensor.Name}:{tensor.Shape}:{tensor.Type}").ToList()
        let channels = module.First().Shape
        let batch = ((string[])["weight", "bias", "running_mean", "running_var"])
            .Select(name => $"{name}:{channels}:float32")
            .Append("num_batches_tracked::int64")
        select $"{module.Key} {(tensors.SequenceEqual(batch) ? $"batch:{channels}" : string.Join(' ', tensors))}";

    private static Tensor Images(Network network, int size, ScalarType type) =>
        Formula.Tensor(1000, [network.Options.Channels == 3 ? 2 : 4, network.Options.Channels, size, size], type);
}
