using NormML.Models.Inference;
using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public class NormConversionTests
{
    private static readonly NetworkOptions[] Families =
    [
        new ResNetOptions
        {
            Name = "basic",
            Blocks = [1, 1, 1, 1],
            Width = 8,
            DefaultSize = 32,
        },
        new ResNetOptions
        {
            Name = "bottleneck",
            Block = ResidualBlockKind.Bottleneck,
            Blocks = [2, 1],
            Width = 8,
            DefaultSize = 16,
        },
        new ResNetOptions
        {
            Name = "resnext",
            Block = ResidualBlockKind.Bottleneck,
            Blocks = [1, 1],
            Width = 8,
            Groups = 4,
            BaseWidth = 64,
            DefaultSize = 16,
        },
        ResNetOptions.ForCifar(8) with
        {
            Name = "cifar",
        },
        ResNetOptions.ForCifar(8) with
        {
            Name = "plain",
            Shortcut = ResNetShortcut.None,
        },
        new ResNetOptions
        {
            Name = "d2l",
            Blocks = [1, 1],
            Width = 8,
            Channels = 1,
            DefaultSize = 32,
            Shortcut = ResNetShortcut.PlainProjection,
            ConvolutionBias = true,
        },
        new ResNetOptions
        {
            Name = "d2l-without-bias",
            Blocks = [1, 1],
            Width = 8,
            DefaultSize = 32,
            Shortcut = ResNetShortcut.PlainProjection,
        },
        new ResNetOptions
        {
            Name = "zero-gamma",
            Blocks = [1, 1],
            Width = 8,
            DefaultSize = 32,
            Branch = BranchOptions.Parse("zero-gamma"),
        },
        new ResNetOptions
        {
            Name = "skip-init",
            Blocks = [1, 1],
            Width = 8,
            DefaultSize = 32,
            Branch = BranchOptions.Parse("skip-init"),
        },
        .. ((string[])["weight-norm", "weight-standardization", "scaled-weight-standardization"]).Select(
            convolution => new ResNetOptions
            {
                Name = convolution,
                Blocks = [1, 1],
                Width = 8,
                DefaultSize = 32,
                Convolution = ConvolutionOptions.Parse(convolution),
            }
        ),
        new LeNetOptions { Name = "lenet" },
        new LeNetOptions
        {
            Name = "lenet-relu",
            Activation = Activation.ReLU,
            Pooling = LeNetPooling.Max,
        },
        new DenseNetOptions
        {
            Name = "dense",
            Blocks = [2, 2],
            Width = 8,
            GrowthRate = 4,
            DefaultSize = 32,
        },
        new ResNetOptions
        {
            Name = "pre-activation",
            Blocks = [1, 1],
            Width = 8,
            DefaultSize = 16,
            PreActivation = true,
        },
    ];

    public static TheoryData<string, string, string> Exact()
    {
        var cases = new TheoryData<string, string, string>();
        foreach (var family in Families)
        {
            foreach (
                var to in family.Name is "pre-activation" or "dense"
                    ? (string[])["frozen-batch"]
                    : ["frozen-batch", "none"]
            )
                cases.Add(family.Name, "batch", to);
        }

        foreach (
            var norm in (string[])
                [
                    "batch:epsilon=0.001",
                    "batch:statistics=running,update=false,learn=false",
                    "batch-renorm:epsilon=0.01",
                    "ghost-batch:2",
                ]
        )
        {
            cases.Add("basic", norm, "frozen-batch");
            cases.Add("basic", norm, "none");
        }

        cases.Add("basic", "frozen-batch:epsilon=0.001", "none");
        cases.Add("basic", "frozen-batch:epsilon=0.001", "batch");
        cases.Add("basic", "batch", "ghost-batch");
        foreach (var to in (string[])["frozen-batch", "none", "batch"])
        {
            cases.Add("basic", "batch:epsilon=0.001+cross", to);
            cases.Add("basic", "cross+ghost-batch+cross:crop=both", to);
            cases.Add("lenet", "batch+cross", to);
        }

        cases.Add("basic", "ghost-batch", "batch-renorm");
        return cases;
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void The_converted_network_has_the_same_logits(string family, string from, string to)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var network = Network(family, from);
        network.eval();
        using var converted = NormConversion.Convert(network, NormOptions.Parse(to));
        Assert.False(converted.training);
        Assert.Equal(to, converted.Options.Norm.ToString().Split(':')[0]);
        Assert.Equal(to == "frozen-batch", converted.modules().Any(module => module is FrozenBatchNorm));
        var images = Formula.Tensor(
            1,
            [3, network.Options.Channels, network.Options.DefaultSize, network.Options.DefaultSize]
        );
        Close.Relative(
            network.call(images),
            converted.call(images),
            to == "none" ? 1e-5 : 0,
            $"{family}, {from} to {to}"
        );
    }

    [Fact]
    public void Folding_in_64_bits_is_exact_to_14_digits_and_keeps_the_type()
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.CreateUninitialized(Families[0], 4);
        network.to(ScalarType.Float64);
        Formula.Fill(network);
        network.eval();
        using var folded = NormConversion.Convert(network, new NoNormOptions());
        var images = Formula.Tensor(1, [2, 3, 32, 32], ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, folded.parameters().First().dtype);
        Close.Relative(network.call(images), folded.call(images), 1e-13, "folded");
    }

    [Fact]
    public void Folded_weights_have_one_type_also_where_there_was_no_bias()
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.CreateUninitialized(
            Families.Single(options => options.Name == "d2l-without-bias"),
            4
        );
        network.to(ScalarType.Float64);
        Formula.Fill(network);
        Assert.All(
            NormFolding.Of(network, 1e-5),
            entry => Assert.Equal((entry.Key, ScalarType.Float64), (entry.Key, entry.Value.dtype))
        );
    }

    [Fact]
    public void A_frozen_network_trains_without_its_norms_and_leaves_the_old_one_alone()
    {
        using var scope = NewDisposeScope();
        using var network = Network("basic", "batch");
        var before = Close.Values(network.parameters().First());
        using var frozen = NormConversion.Convert(network, new FrozenBatchNormOptions());
        Assert.True(frozen.training);
        Assert.Equal(14, frozen.parameters().Count());
        frozen.call(Formula.Tensor(1, [1, 3, 32, 32])).sum().backward();
        using (no_grad())
            foreach (var parameter in frozen.parameters())
                parameter.sub_(parameter.grad!);
        Assert.Equal(before, Close.Values(network.parameters().First()));
        Assert.NotEqual(before, Close.Values(frozen.parameters().First()));
    }

    [Theory]
    [InlineData(
        "basic",
        "group:4",
        "frozen-batch",
        "group:4 does not normalize each channel by fixed numbers in evaluation, as batch, batch-renorm, frozen-batch and ghost-batch do, "
            + "so no frozen-batch gives the same scores; train the network with one of those."
    )]
    [InlineData(
        "basic",
        "batch",
        "group:4",
        "batch becomes batch, batch-renorm, frozen-batch, ghost-batch or none without training; received group:4, which computes something else, "
            + "in training at least; train it with that norm, from these weights."
    )]
    [InlineData(
        "basic",
        "batch+self",
        "none",
        "batch+self does not normalize each channel by fixed numbers in evaluation, as batch, batch-renorm, frozen-batch and ghost-batch do, "
            + "so no none gives the same scores; train the network with one of those."
    )]
    [InlineData(
        "basic",
        "batch+self+cross",
        "frozen-batch",
        "batch+self+cross does not normalize each channel by fixed numbers in evaluation, as batch, batch-renorm, frozen-batch and ghost-batch do, "
            + "so no frozen-batch gives the same scores; train the network with one of those."
    )]
    [InlineData(
        "basic",
        "none",
        "frozen-batch",
        "The network has no norm to convert; received a conversion to frozen-batch."
    )]
    [InlineData(
        "basic",
        "batch:statistics=batch",
        "none",
        "batch:statistics=batch normalizes by the batch in evaluation, too: no fixed numbers can stand for it; received a conversion to none."
    )]
    [InlineData(
        "basic",
        "batch",
        "frozen-batch:epsilon=0.5",
        "A converted norm keeps its epsilon, 1E-05; received 0.5; leave it out."
    )]
    [InlineData(
        "dense",
        "batch",
        "none",
        "A norm is folded into the convolution before it; in dense a ReLU stands between the norm and the next convolution, and an addition "
            + "or concatenation before the norm; choose frozen-batch."
    )]
    [InlineData(
        "pre-activation",
        "batch",
        "none",
        "A norm is folded into the convolution before it; in pre-activation a ReLU stands between the norm and the next convolution, and an addition "
            + "or concatenation before the norm; choose frozen-batch."
    )]
    public void What_is_not_exact_is_refused_with_the_reason(string family, string from, string to, string message)
    {
        using var network = Network(family, from);
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => NormConversion.Convert(network, NormOptions.Parse(to))).Message
        );
    }

    private static Network Network(string family, string norm) =>
        Formula.Fill(
            NetworkFactory.CreateUninitialized(
                Families.Single(options => options.Name == family) with
                {
                    Norm = NormOptions.Parse(norm),
                },
                4
            )
        );
}
