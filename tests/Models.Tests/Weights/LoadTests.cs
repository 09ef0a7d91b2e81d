using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public sealed class LoadTests : IDisposable
{
    private static readonly NetworkOptions Small = new ResNetOptions
    {
        Name = "small",
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_network_of_its_own_file_has_its_logits()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var report = StateDictionary.Load(read, Write(StateDictionary.Of(written)));
        Assert.Equal(Values(written), Values(read));
        Assert.Equal(StateDictionary.Of(read).Select(entry => entry.Key), report.Read);
        Assert.Equal(
            ("Read 38 tensors.", 0),
            ($"{report}", report.ReplacedHead.Count + report.Ignored.Count + report.MissingBatchCounters.Count)
        );
    }

    [Fact]
    public void A_head_for_other_classes_is_replaced_when_asked_for_and_said_so()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 5));
        using var read = NetworkFactory.Create(Small, 3, 1);
        using var fresh = NetworkFactory.Create(Small, 3, 1);
        var path = Write(StateDictionary.Of(written));
        var error = Assert.Throws<InvalidDataException>(() => StateDictionary.Load(read, path));
        Assert.Equal(
            $"The file of weights '{path}' cannot be read: its weights are not those of small with 3 classes: 30 of its 32 tensors fit; "
                + "fc.weight needs shape [3, 8], received [5, 8] (the file's network tells 5 classes apart: set ReplaceHead to train a new head); "
                + "fc.bias needs shape [3], received [5] (the file's network tells 5 classes apart: set ReplaceHead to train a new head). "
                + "Choose the network that they were saved from.",
            error.Message
        );
        Assert.Equal(Values(fresh), Values(read));

        var report = StateDictionary.Load(read, path, new LoadOptions { ReplaceHead = true });
        Assert.Equal(["fc.weight", "fc.bias"], report.ReplacedHead);
        Assert.Equal(5, report.HeadClassesInFile);
        Assert.StartsWith(
            "Read 36 tensors. The head (fc.weight, fc.bias) is new: the file has one for 5 classes.",
            $"{report}"
        );
        Assert.Equal(Values(fresh, "fc."), Values(read, "fc."));
        Assert.Equal(Values(written, "layer"), Values(read, "layer"));
    }

    [Fact]
    public void A_head_of_the_same_size_is_read_and_one_with_other_features_is_another_networks()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var report = StateDictionary.Load(
            read,
            Write(StateDictionary.Of(written)),
            new LoadOptions { ReplaceHead = true }
        );
        Assert.Equal((0, 3L, null), (report.ReplacedHead.Count, report.HeadClassesKept, report.HeadClassesInFile));
        Assert.Equal("Read 38 tensors. The file's head for 3 classes is kept: the network has as many.", $"{report}");
        Assert.Equal(Values(written), Values(read));
        var other = StateDictionary
            .Of(written)
            .Select(entry =>
                entry.Key == "fc.weight" ? KeyValuePair.Create(entry.Key, Formula.Tensor(1, [5, 7])) : entry
            );
        var error = Assert.Throws<InvalidDataException>(() =>
            StateDictionary.Load(read, Write(other), new LoadOptions { ReplaceHead = true })
        );
        Assert.Contains("fc.weight needs shape [3, 8], received [5, 7]", error.Message);
    }

    [Fact]
    public void A_file_without_a_head_serves_where_a_new_one_is_wanted()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 4, 1);
        var path = Write(
            StateDictionary.Of(written).Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal))
        );
        Assert.EndsWith(
            "30 of its 32 tensors fit; missing: fc.weight, fc.bias. Set ReplaceHead to train a new head.",
            Assert.Throws<InvalidDataException>(() => StateDictionary.Load(read, path)).Message
        );
        Assert.Contains(
            "is new: the file has none.",
            $"{StateDictionary.Load(read, path, new LoadOptions { ReplaceHead = true })}"
        );
    }

    [Fact]
    public void Batch_counters_are_optional_on_both_sides()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var entries = StateDictionary
            .Of(written)
            .Where(entry => entry.Key != "bn1.num_batches_tracked")
            .Append(KeyValuePair.Create("other.num_batches_tracked", tensor(7L)));
        var report = StateDictionary.Load(read, Write(entries));
        Assert.Equal(["bn1.num_batches_tracked"], report.MissingBatchCounters);
        Assert.Equal(["other.num_batches_tracked"], report.Ignored);
        Assert.Equal("Read 37 tensors. Not used: other.num_batches_tracked.", $"{report}");
    }

    [Theory]
    [InlineData(
        "",
        "features.denseblock1.denselayer12.norm.1.running_mean",
        "features.denseblock1.denselayer12.norm1.running_mean"
    )]
    [InlineData(
        "module.",
        "module.features.denseblock4.denselayer3.conv.2.weight",
        "features.denseblock4.denselayer3.conv2.weight"
    )]
    [InlineData("", "features.denseblock4.denselayer3.conv2.weight", "features.denseblock4.denselayer3.conv2.weight")]
    [InlineData("", "features.transition1.norm.weight", "features.transition1.norm.weight")]
    [InlineData("", "layer1.1.conv.1.weight", "layer1.1.conv.1.weight")]
    public void The_first_DenseNet_files_names_are_todays(string prefix, string old, string name) =>
        Assert.Equal([name], WeightNames.Split([new(old, ScalarType.Float32, [1])], prefix, []).Under.Keys);

    [Fact]
    public void A_name_under_which_two_tensors_come_is_an_error() =>
        Assert.Equal(
            "The weights have denselayer1.norm1.bias twice, under an old name and a new one.",
            Assert
                .Throws<InvalidDataException>(() =>
                    WeightNames.Split(
                        [
                            new("denselayer1.norm.1.bias", ScalarType.Float32, [1]),
                            new("denselayer1.norm1.bias", ScalarType.Float32, [1]),
                        ],
                        "",
                        []
                    )
                )
                .Message
        );

    [Fact]
    public void One_error_lists_what_is_missing_unexpected_and_of_another_shape_and_nothing_is_copied()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small with { Channels = 1 }, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var before = Values(read);
        var entries = StateDictionary
            .Of(written)
            .Where(entry => entry.Key is not ("bn1.bias" or "fc.bias"))
            .Select(entry =>
                entry.Key == "bn1.weight" ? KeyValuePair.Create(entry.Key, ones(4, dtype: ScalarType.Int32)) : entry
            )
            .Append(KeyValuePair.Create("extra", ones(2)));
        var error = Assert.Throws<InvalidDataException>(() => StateDictionary.Load(read, Write(entries)));
        Assert.EndsWith(
            "28 of its 32 tensors fit; conv1.weight needs shape [4, 3, 3, 3], received [4, 1, 3, 3] "
                + "(the file's network has Channels = 1, this one Channels = 3: make it with the file's); "
                + "bn1.weight needs Float32, received Int32; missing: bn1.bias, fc.bias; unexpected: extra. "
                + "Choose the network that they were saved from.",
            error.Message
        );
        Assert.Equal(before, Values(read));
    }

    [Theory]
    [InlineData(ScalarType.Float16, 1e-3)]
    [InlineData(ScalarType.BFloat16, 1e-2)]
    [InlineData(ScalarType.Float32, 0)]
    public void Floats_are_written_rounded_and_read_into_the_networks_type(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var path = Write(StateDictionary.Of(written), type);
        using (var file = WeightFile.Read(path))
        {
            Assert.Equal((type, ScalarType.Int64), (file["conv1.weight"].dtype, file["bn1.num_batches_tracked"].dtype));
        }

        Assert.Empty(StateDictionary.Load(read, path).Rounded);
        foreach (var ((name, expected), (_, actual)) in StateDictionary.Of(written).Zip(StateDictionary.Of(read)))
            Close.Relative(expected, actual, tolerance, name);
    }

    [Fact]
    public void Rounding_from_64_bits_is_said()
    {
        using var scope = NewDisposeScope();
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        written.to(ScalarType.Float64);
        var report = StateDictionary.Load(read, Write(StateDictionary.Of(written)));
        Assert.Equal(32, report.Rounded.Count);
        Assert.Contains("32 tensors of more bits were rounded", $"{report}");
    }

    [Fact]
    public void Values_beyond_16_bits_are_an_error_and_the_old_file_stays()
    {
        var path = folder.Write("w.safetensors", [1, 2, 3]);
        var error = Assert.Throws<ArgumentException>(() =>
            WeightFile.Write(path, [KeyValuePair.Create("running_var", tensor(70000f))], ScalarType.Float16)
        );
        Assert.Equal("running_var has values too large for Float16; choose BFloat16 or Float32.", error.Message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Writing_says_what_it_takes()
    {
        var one = KeyValuePair.Create("a", ones(1));
        Assert.Equal(
            "Weights are written as .safetensors; received 'w.pth'; name the file so.",
            Assert.Throws<ArgumentException>(() => WeightFile.Write("w.pth", [one])).Message
        );
        Assert.Equal(
            "Weights are written as Float32, Float16 or BFloat16, or as they are; received Int8.",
            Assert.Throws<ArgumentException>(() => WeightFile.Write("w.safetensors", [one], ScalarType.Int8)).Message
        );
        Assert.Equal(
            "Each tensor of a file has a name of its own; received \"a\" twice.",
            Assert.Throws<ArgumentException>(() => WeightFile.Write("w.safetensors", [one, one])).Message
        );
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Equal(
            "The file of weights 'nowhere.pth' does not exist.",
            Assert.Throws<FileNotFoundException>(() => WeightFile.Read("nowhere.pth")).Message
        );

    private string Write(IEnumerable<KeyValuePair<string, Tensor>> tensors, ScalarType? floats = null)
    {
        var path = folder.File("weights.safetensors");
        WeightFile.Write(path, tensors, floats);
        return path;
    }

    private static double[] Values(Network network, string prefix = "") =>
        [
            .. StateDictionary
                .Of(network)
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .SelectMany(entry => Close.Values(entry.Value)),
        ];
}
