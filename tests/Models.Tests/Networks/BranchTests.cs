using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class BranchTests
{
    [Theory]
    [InlineData("none+fixup", ResidualBlockKind.Basic)]
    [InlineData("none+fixup", ResidualBlockKind.Bottleneck)]
    [InlineData("none+skip-init", ResidualBlockKind.Basic)]
    [InlineData("group+skip-init", ResidualBlockKind.Bottleneck)]
    [InlineData("none+fixup+weight-norm", ResidualBlockKind.Basic)]
    [InlineData("none+fixup+scaled-weight-standardization", ResidualBlockKind.Basic)]
    public void New_blocks_are_identities(string text, ResidualBlockKind kind)
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(With(text) with { Block = kind, Blocks = [3], Width = 4 }, 10, 1);
        var blocks = network
            .modules()
            .OfType<ResidualBlock>()
            .Where(block => block.named_children().All(child => child.name != "downsample"))
            .ToList();
        Assert.True(blocks.Count >= 2);
        var input = Formula.Tensor(1, [2, blocks[0].OutChannels, 4, 4], scale: 0.5, shift: 0.5);
        foreach (var block in blocks)
            Assert.Equal(Close.Values(input), Close.Values(block.call(input)));
    }

    [Theory]
    [InlineData(ResidualBlockKind.Basic, 0.5)]
    [InlineData(ResidualBlockKind.Bottleneck, 0.25)]
    public void FixUp_draws_the_first_convolutions_of_a_branch_smaller_the_more_blocks_there_are(
        ResidualBlockKind kind,
        double power
    )
    {
        var options = With("none+fixup") with { Block = kind, Blocks = [4, 5] };
        using var fixup = NetworkFactory.Create(options, 10, 1);
        using var plain = NetworkFactory.Create(options with { Branch = new PlainBranchOptions() }, 10, 1);
        double[] drawn = Close.Values(plain.Parameter("layer2.1.conv1.weight")),
            scaled = Close.Values(fixup.Parameter("layer2.1.conv1.weight"));
        Close.Relative([.. drawn.Select(value => value * Math.Pow(9, -power))], scaled, 1e-6, "conv1");
        Assert.All(
            Close.Values(
                fixup.Parameter(kind == ResidualBlockKind.Basic ? "layer2.1.conv2.weight" : "layer2.1.conv3.weight")
            ),
            value => Assert.Equal(0, value)
        );
        Assert.All(Close.Values(fixup.Parameter("fc.weight")), value => Assert.Equal(0, value));
        Assert.All(Close.Values(fixup.Parameter("fc.bias")), value => Assert.Equal(0, value));
        Assert.Equal(
            1,
            fixup
                .Parameter("layer1.0." + (kind == ResidualBlockKind.Basic ? "conv2" : "conv3") + ".scale")
                .item<float>()
        );
        Assert.Equal(0, fixup.Parameter("conv1.output_bias").item<float>());
        Assert.Equal(0, fixup.Parameter("fc.input_bias").item<float>());
    }

    [Theory]
    [InlineData(ResNetShortcut.Identity)]
    [InlineData(ResNetShortcut.Projection)]
    public void FixUps_first_bias_of_a_branch_reaches_the_shortcut_where_the_size_changes(ResNetShortcut shortcut)
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(With("none+fixup") with { Shortcut = shortcut }, 10, 1);
        using (no_grad())
            network.Parameter("layer2.0.conv1.input_bias").fill_(0.5);
        var block = Assert.IsType<ResidualBlock>(
            network.named_modules().Single(module => module.Item1 == "layer2.0").Item2
        );
        var downsample = Assert.IsAssignableFrom<Layer>(
            block.named_children().Single(child => child.name == "downsample").module
        );
        var input = Formula.Tensor(1, [2, 16, 4, 4]);
        var expected = Close.Values(downsample.call(input + 0.5).relu());
        Assert.Equal(expected, Close.Values(block.call(input)));
        Assert.NotEqual(expected, Close.Values(downsample.call(input).relu()));
    }

    [Fact]
    public void FixUps_scalars_learn_at_a_tenth_of_the_rate()
    {
        using var network = NetworkFactory.CreateUninitialized(With("none+fixup"), 10);
        foreach (var (name, parameter) in network.named_parameters())
        {
            Assert.Equal(parameter.numel() == 1 ? 0.1 : 1, new FixupBranchOptions().LearningRateFactor(name));
            Assert.Equal(1, new SkipInitBranchOptions().LearningRateFactor(name));
        }
    }

    [Theory]
    [InlineData("batch+fixup", "batch with plain")]
    [InlineData("none+fixup+weight-standardization", "none with weight-standardization")]
    public void FixUp_with_another_norm_is_an_error(string text, string received) =>
        Assert.Equal(
            "FixUp takes the place of a norm, and of a standardization of weights, which would undo how it starts; received "
                + $"{received} convolutions; choose none+fixup, or another branch such as zero-gamma or skip-init.",
            Assert.Throws<ArgumentException>(() => NetworkFactory.Create(With(text), 10, 1)).Message
        );

    [Theory]
    [InlineData("none+fixup")]
    [InlineData("none+skip-init")]
    [InlineData("none+skip-init+scaled-weight-standardization")]
    [InlineData("none+fixup+weight-norm")]
    [InlineData("layer+weight-standardization")]
    [InlineData("batch-renorm")]
    [InlineData("ghost-batch:4")]
    [InlineData("iterative-whitening")]
    [InlineData("decorrelated")]
    public void A_small_residual_network_learns_a_batch(string text)
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(With(text) with { Blocks = [2, 2], Width = 8, Channels = 1 }, 4, 1);
        using var optimizer = optim.SGD(network.parameters().ToList(), 0.05, momentum: 0.9);
        var labels = arange(16, ScalarType.Int64) % 4;
        var images = Formula.Tensor(1, [16, 1, 8, 8]) + 2 * Formula.Tensor(2, [4, 1, 8, 8]).index_select(0, labels);
        var losses = Enumerable
            .Range(0, 40)
            .Select(_ =>
            {
                using var step = NewDisposeScope();
                network.zero_grad();
                var loss = nn.functional.cross_entropy(network.call(images), labels);
                loss.backward();
                nn.utils.clip_grad_norm_(network.parameters(), 1);
                optimizer.step();
                return loss.item<float>();
            })
            .ToList();
        Assert.All(losses, loss => Assert.True(float.IsFinite(loss)));
        Assert.True(losses[^1] < 0.9 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    private static ResNetOptions With(string text)
    {
        var parts = NormalizationOptions.Parse(text);
        return ResNetOptions.ForCifar(8) with
        {
            Norm = parts.Norm,
            Convolution = parts.Convolution,
            Branch = parts.Branch,
        };
    }
}
