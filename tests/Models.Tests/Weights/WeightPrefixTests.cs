using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

/// <summary>Prefixes before a network's tensor names in a file.</summary>
public sealed class WeightPrefixTests : IDisposable
{
    private static readonly ResNetOptions Small = new()
    {
        Name = "small",
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
    };

    private readonly TemporaryFolder folder = new();
    private readonly Network written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
    private readonly Network read = NetworkFactory.Create(Small, 3, 1);

    public void Dispose()
    {
        written.Dispose();
        read.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("model.")]
    [InlineData("backbone.")]
    [InlineData("module.model.")]
    [InlineData("model.module.")]
    [InlineData("net.")]
    [InlineData("a.b.c.d.e.f.")]
    [InlineData("layer1.0.")]
    public void A_prefix_of_all_names_is_taken_off_and_said(string prefix)
    {
        var report = Load(Named(prefix));
        Assert.Equal(Values(written), Values(read));
        Assert.Equal((prefix, 38, 0), (report.Prefix, report.Read.Count, report.Ignored.Count));
        Assert.Equal($"Read 38 tensors, without the prefix \"{prefix}\" of their names.", $"{report}");
    }

    [Fact]
    public void What_is_not_under_the_prefix_is_left_out_and_said()
    {
        var report = Load([
            .. Named("model.backbone."),
            One("criterion.weight"),
            .. Enumerable.Range(0, 9).Select(i => One($"model.projector.{i}.weight")),
        ]);
        Assert.Equal(Values(written), Values(read));
        Assert.Equal(10, report.Ignored.Count);
        Assert.Equal(
            "Read 38 tensors, without the prefix \"model.backbone.\" of their names. Not used: criterion.weight, model.projector.0.weight, "
                + "model.projector.1.weight, model.projector.2.weight, model.projector.3.weight, model.projector.4.weight, model.projector.5.weight, "
                + "model.projector.6.weight and 2 more.",
            $"{report}"
        );
    }

    [Fact]
    public void A_body_under_a_prefix_gets_a_new_head_where_that_is_asked_for()
    {
        var body = Named("backbone.")
            .Where(entry => !entry.Key.Contains("fc.", StringComparison.Ordinal))
            .Append(One("head.weight"))
            .ToList();
        Assert.EndsWith(
            "30 of its 32 tensors fit under \"backbone.\"; missing: fc.weight, fc.bias. Set ReplaceHead to train a new head.",
            Refused(body)
        );
        var report = Load(body, replaceHead: true);
        Assert.Equal(
            "Read 36 tensors, without the prefix \"backbone.\" of their names. The head (fc.weight, fc.bias) is new: the file has none. "
                + "Not used: head.weight.",
            $"{report}"
        );
    }

    [Fact]
    public void A_head_of_several_layers_is_replaced_where_that_is_asked_for()
    {
        var body = Named("encoder.")
            .Where(entry => !entry.Key.Contains("fc.", StringComparison.Ordinal))
            .Concat([One("encoder.fc.0.weight"), One("encoder.fc.2.weight")])
            .ToList();
        Assert.Equal(
            "Read 36 tensors, without the prefix \"encoder.\" of their names. The head (fc.weight, fc.bias) is new: the file has one of another kind. "
                + "Not used: encoder.fc.0.weight, encoder.fc.2.weight.",
            $"{Load(body, replaceHead: true)}"
        );
        Assert.Contains("unexpected: encoder.fc.0.weight, encoder.fc.2.weight.", Refused(body));
    }

    [Fact]
    public void Two_prefixes_under_which_the_network_fits_are_an_error_that_names_them()
    {
        var before = Values(read);
        Assert.EndsWith(
            "cannot be read: the network fits under 2 prefixes of its names: \"online.\" and \"target.\"; save the one that you want alone: "
                + "torch.save({k[len(p):]: v for k, v in weights.items() if k.startswith(p)}, path), with p = \"target.\".",
            Refused([.. Named("online."), .. Named("target.")])
        );
        Assert.Contains(
            "the network fits under 2 prefixes of its names: \"\" and \"ema.\"",
            Refused([.. Named(""), .. Named("ema.")])
        );
        Assert.Contains(
            "the network fits under 17 prefixes",
            Refused([.. Enumerable.Range(0, 20).SelectMany(i => Named($"{i:00}."))])
        );
        Assert.Equal(before, Values(read));
    }

    [Fact]
    public void A_larger_network_that_contains_this_one_is_not_taken_for_it()
    {
        using var larger = Formula.Fill(NetworkFactory.CreateUninitialized(Small with { Blocks = [2, 2] }, 3));
        var report = Load([.. Named("teacher.", larger), .. Named("student.")]);
        Assert.Equal("student.", report.Prefix);
        Assert.Equal(Values(written), Values(read));
    }

    [Theory]
    [InlineData(
        "resnet34",
        "resnet18",
        "102 of its 102 tensors fit under \"model.\"",
        "They are those of resnet34 with 7 classes: choose that network."
    )]
    [InlineData(
        "resnet18",
        "resnet34",
        "102 of its 182 tensors fit under \"model.\"",
        "They are those of resnet18 with 7 classes: choose that network."
    )]
    [InlineData(
        "densenet121",
        "resnet18",
        "none of its 102 tensors fits",
        "They are those of densenet121 with 7 classes: choose that network."
    )]
    [InlineData(
        "resnet20-cifar",
        "resnet18",
        "1 of its 102 tensors fits under \"model.\"",
        "They are those of resnet20-cifar with 7 classes: choose that network."
    )]
    public void Weights_of_another_network_are_named(string file, string network, string fitting, string advice)
    {
        using var source = NetworkFactory.CreateUninitialized(NetworkCatalog.Find(file), 7);
        using var target = NetworkFactory.CreateUninitialized(NetworkCatalog.Find(network), 7);
        var path = Write([.. Named("model.", source)]);
        var error = Assert.Throws<InvalidDataException>(() => StateDictionary.Load(target, path)).Message;
        Assert.Contains($"with 7 classes: {fitting}; ", error);
        Assert.Contains(advice, error);
    }

    [Fact]
    public void Channels_and_norm_are_named_where_they_differ()
    {
        using var source = NetworkFactory.CreateUninitialized(NetworkCatalog.Find("resnet18") with { Channels = 1 }, 7);
        using var target = NetworkFactory.CreateUninitialized(
            NetworkCatalog.Find("resnet18") with
            {
                Norm = NormML.Models.Normalization.NormOptions.Parse("group"),
            },
            7
        );
        Assert.Contains(
            "They are those of resnet18 with 7 classes, Channels = 1 and norm batch: choose that network.",
            Assert
                .Throws<InvalidDataException>(() => StateDictionary.Load(target, Write([.. Named("", source)])))
                .Message
        );
    }

    [Fact]
    public void Weights_of_no_network_say_so() =>
        Assert.EndsWith(
            "its weights are not those of small with 3 classes: none of its 32 tensors fits; 32 missing: conv1.weight, bn1.weight, bn1.bias, bn1.running_mean, "
                + "bn1.running_var and 27 more; 1 unexpected: transformer.h.0.weight. They are those of no network that NormML knows; take weights with "
                + "torchvision's names.",
            Refused([One("transformer.h.0.weight")]).Split(" All of them")[0]
        );

    private static KeyValuePair<string, Tensor> One(string name) => KeyValuePair.Create(name, ones(2));

    private IEnumerable<KeyValuePair<string, Tensor>> Named(string prefix, Network? network = null) =>
        StateDictionary.Of(network ?? written).Select(entry => KeyValuePair.Create(prefix + entry.Key, entry.Value));

    private LoadReport Load(IEnumerable<KeyValuePair<string, Tensor>> tensors, bool replaceHead = false) =>
        StateDictionary.Load(read, Write(tensors), new LoadOptions { ReplaceHead = replaceHead });

    private string Refused(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        Assert.Throws<InvalidDataException>(() => Load(tensors)).Message;

    private string Write(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        var path = folder.File("weights.safetensors");
        WeightFile.Write(path, tensors);
        return path;
    }

    private static double[] Values(Network network) =>
        [.. StateDictionary.Of(network).SelectMany(entry => Close.Values(entry.Value))];
}
