using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using NormML.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public sealed class SequenceWeightsTests : IDisposable
{
    private static readonly ResNetOptions ResNet = new()
    {
        Name = "small",
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
    };

    private static readonly NetworkOptions[] Networks =
    [
        ResNet,
        new DenseNetOptions
        {
            Name = "dense",
            Blocks = [2, 2],
            Width = 8,
            GrowthRate = 4,
            DefaultSize = 32,
        },
        new LeNetOptions { Name = "lenet" },
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("small", "batch", "batch+cross")]
    [InlineData("small", "batch", "cross+batch")]
    [InlineData("small", "frozen-batch", "batch+cross")]
    [InlineData("small", "batch", "frozen-batch+cross")]
    [InlineData("small", "group:2", "group:2+cross")]
    [InlineData("small", "switchable", "cross+switchable+cross")]
    [InlineData("dense", "batch", "batch+cross")]
    [InlineData("lenet", "batch", "batch+cross")]
    public void A_network_with_cross_beside_its_norm_has_the_logits_of_the_file_of_that_norm_to_the_bit(
        string name,
        string file,
        string norm
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var options = Networks.Single(network => network.Name == name);
        using var written = Formula.Fill(
            NetworkFactory.CreateUninitialized(options with { Norm = NormOptions.Parse(file) }, 3)
        );
        using var read = NetworkFactory.Create(options with { Norm = NormOptions.Parse(norm) }, 3, 1);
        var report = StateDictionary.Load(read, Write(written), new LoadOptions { ReplaceHead = true });
        written.eval();
        read.eval();
        var images = Formula.Tensor(1, [3, options.Channels, options.DefaultSize, options.DefaultSize]);
        Assert.Equal(Close.Values(written.call(images)), Close.Values(read.call(images)));
        Assert.Empty(report.NewNorms);
        Assert.Equal(StateDictionary.Of(read).Count, report.Read.Count + report.MissingBatchCounters.Count);
        if (file == "batch" && norm != "frozen-batch+cross")
            Assert.Equal(Values(written), Values(read));
    }

    [Fact]
    public void Wrappers_and_old_names_are_translated_first()
    {
        var options = Networks[1];
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(options, 3));
        using var read = NetworkFactory.Create(options with { Norm = NormOptions.Parse("batch+cross") }, 3, 1);
        var path = folder.File("old.safetensors");
        WeightFile.Write(
            path,
            StateDictionary
                .Of(written)
                .Select(entry =>
                    KeyValuePair.Create(
                        "module." + entry.Key.Replace(".norm1.", ".norm.1.", StringComparison.Ordinal),
                        entry.Value
                    )
                )
        );
        StateDictionary.Load(read, path);
        Assert.Equal(Values(written), Values(read));
    }

    [Fact]
    public void Gates_that_the_file_lacks_keep_their_start_and_this_is_said()
    {
        using var scope = NewDisposeScope();
        var options = ResNet with { Norm = NormOptions.Parse("batch+self") };
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(ResNet, 3));
        using var read = NetworkFactory.Create(options, 3, 1);
        using var fresh = NetworkFactory.Create(options, 3, 1);
        var report = StateDictionary.Load(read, Write(written));
        Assert.Equal(Values(written), Values(read, name => !name.Contains(".1.g_", StringComparison.Ordinal)));
        Assert.Equal(Values(fresh, report.NewNorms.Contains), Values(read, report.NewNorms.Contains));
        Assert.Equal(StateDictionary.Of(read).Select(entry => entry.Key).Except(report.Read), report.NewNorms);
        Assert.Equal(
            "Read 38 tensors. 36 tensors of norms that the file lacks (bn1.1.g_fc.weight to layer2.0.downsample.1.1.g_bn.num_batches_tracked) "
                + "are new: they keep their start.",
            $"{report}"
        );
    }

    [Fact]
    public void A_file_of_the_sequence_itself_is_read_as_it_is()
    {
        var options = ResNet with { Norm = NormOptions.Parse("batch+self") };
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(options, 3));
        using var read = NetworkFactory.Create(options, 3, 1);
        Assert.Empty(StateDictionary.Load(read, Write(written)).NewNorms);
        Assert.Equal(Values(written), Values(read));
    }

    [Theory]
    [InlineData(
        "batch",
        "group:2+cross",
        "missing: bn1.0.weight, bn1.0.bias",
        "unexpected: bn1.weight, bn1.bias, bn1.running_mean"
    )]
    [InlineData(
        "batch",
        "batch+frozen-batch",
        "missing: bn1.0.weight, bn1.0.bias",
        "unexpected: bn1.weight, bn1.bias, bn1.running_mean"
    )]
    [InlineData(
        "group:2",
        "batch+cross",
        "missing: bn1.0.weight, bn1.0.bias",
        "unexpected: bn1.weight, bn1.bias, layer1.0.bn1.weight"
    )]
    public void Weights_that_fit_no_member_or_several_are_another_networks(
        string file,
        string norm,
        string missing,
        string unexpected
    )
    {
        using var written = Formula.Fill(
            NetworkFactory.CreateUninitialized(ResNet with { Norm = NormOptions.Parse(file) }, 3)
        );
        using var read = NetworkFactory.Create(ResNet with { Norm = NormOptions.Parse(norm) }, 3, 1);
        var before = Values(read);
        var message = Assert.Throws<InvalidDataException>(() => StateDictionary.Load(read, Write(written))).Message;
        var summary = message[..message.IndexOf("All of them: ", StringComparison.Ordinal)];
        Assert.Matches(
            @": \d+ of its \d+ tensors fit; \d+ missing: bn1\.0\.weight, bn1\.0\.bias.* and \d+ more; \d+ unexpected: .* and \d+ more\. Choose the network",
            summary
        );
        Assert.Contains(missing, message[summary.Length..]);
        Assert.Contains(unexpected, message[summary.Length..]);
        Assert.Equal(before, Values(read));
    }

    private string Write(Network network)
    {
        var path = folder.File("weights.safetensors");
        WeightFile.Write(path, StateDictionary.Of(network));
        return path;
    }

    private static double[] Values(Network network, Func<string, bool>? which = null) =>
        [
            .. StateDictionary
                .Of(network)
                .Where(entry => which?.Invoke(entry.Key) ?? true)
                .SelectMany(entry => Close.Values(entry.Value)),
        ];
}
