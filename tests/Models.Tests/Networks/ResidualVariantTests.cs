using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

/// <summary>ResNeXt, Wide ResNet, pre-activation, plain networks, stochastic depth and dropout.</summary>
public class ResidualVariantTests
{
    private static readonly ResNetOptions Bottleneck = new()
    {
        Block = ResidualBlockKind.Bottleneck,
        Blocks = [1, 1],
        Width = 8,
    };

    [Theory]
    [InlineData(1, 64, 8, 8)]
    [InlineData(1, 128, 16, 16)]
    [InlineData(4, 16, 8, 2)]
    [InlineData(8, 8, 8, 1)]
    [InlineData(2, 36, 8, 4)]
    public void Groups_and_base_width_make_the_3x3_convolution(int groups, int baseWidth, long channels, long inAGroup)
    {
        using var block = new ResidualBlock(Bottleneck with { Groups = groups, BaseWidth = baseWidth }, 1, 8, 8, 1);
        Assert.Equal([channels, inAGroup, 3, 3], block.Parameter("conv2.weight").shape);
        Assert.Equal([32, channels, 1, 1], block.Parameter("conv3.weight").shape);
    }

    [Fact]
    public void A_depthwise_convolution_keeps_channels_apart()
    {
        using var scope = NewDisposeScope();
        using var convolution = Formula.Fill(
            ConvolutionFactory.Create(new PlainConvolutionOptions(), new(4, 4, 3) { Padding = 1, Groups = 4 })
        );
        var input = zeros(1, 4, 5, 5);
        input[0, 2] = ones(5, 5);
        var sums = Close.Values(convolution.call(input).abs().sum([0L, 2L, 3L]));
        Assert.Equal([false, false, true, false], sums.Select(sum => sum > 0));
    }

    [Fact]
    public void Nothing_stands_between_the_sums_of_pre_activated_blocks()
    {
        using var scope = NewDisposeScope();
        using var block = Formula.Fill(
            new ResidualBlock(ResNetOptions.ForCifar(8) with { PreActivation = true }, 2, 4, 4, 1)
        );
        using (no_grad())
            block.Parameter("conv2.weight").zero_();
        var input = Formula.Tensor(1, [2, 4, 6, 6]);
        Assert.Equal(Close.Values(input), Close.Values(block.call(input)));
    }

    [Fact]
    public void A_plain_block_adds_nothing()
    {
        using var scope = NewDisposeScope();
        using var block = Formula.Fill(
            new ResidualBlock(ResNetOptions.ForCifar(8) with { Shortcut = ResNetShortcut.None }, 1, 4, 4, 1)
        );
        using (no_grad())
        {
            block.Parameter("bn2.weight").zero_();
            block.Parameter("bn2.bias").copy_(tensor((float[])[-1, 0, 1, 2]));
        }

        var output = block.call(Formula.Tensor(1, [2, 4, 6, 6]));
        Assert.Equal([0, 0, 1, 2], Close.Values(output[1, TensorIndex.Colon, 3, 3]));
    }

    [Fact]
    public void Stochastic_depth_drops_whole_branches_image_by_image_and_keeps_their_mean()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var dropped = StochasticDepth.ApplyInPlace(ones(4000, 2, 1, 1), 0.25);
        var values = Close.Values(dropped);
        Assert.All(Enumerable.Range(0, 4000), i => Assert.Equal(values[2 * i], values[2 * i + 1]));
        Assert.Equal(
            [0, 1 / 0.75],
            values.Select(value => Math.Round(value, 6)).Distinct().Order(),
            (a, b) => Math.Abs(a - b) < 1e-5
        );
        // Four standard deviations of a mean of 4000 values.
        Assert.InRange(values.Average(), 1 - 4 * Math.Sqrt(0.25 / 0.75 / 4000), 1 + 4 * Math.Sqrt(0.25 / 0.75 / 4000));
        Assert.Equal(
            [0.1, 0.2, 0.3, 0.4, 0.5],
            Enumerable.Range(1, 5).Select(l => StochasticDepth.DropRate(0.5, l, 5)),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
    }

    [Fact]
    public void Stochastic_depth_and_dropout_work_in_training_alone_by_the_global_generator()
    {
        using var scope = NewDisposeScope();
        var options = ResNetOptions.ForCifar(8) with { Norm = new LayerNormOptions() };
        using var plain = Formula.Fill(NetworkFactory.CreateUninitialized(options, 4));
        foreach (
            var changed in (NetworkOptions[])[options with { StochasticDepth = 0.5 }, options with { Dropout = 0.5 }]
        )
        {
            using var network = Formula.Fill(NetworkFactory.CreateUninitialized(changed, 4));
            var images = Formula.Tensor(1, [3, 3, 8, 8]);
            Assert.Equal(Run(7), Run(7));
            Assert.NotEqual(Run(7), Run(8));
            network.eval();
            Assert.Equal(Close.Values(plain.call(images)), Run(9));

            double[] Run(long seed)
            {
                manual_seed(seed);
                return Close.Values(network.call(images));
            }
        }
    }

    [Fact]
    public void What_does_not_go_together_is_an_error()
    {
        Message(
            new() { Groups = 32, BaseWidth = 4 },
            "Groups and base width are those of bottleneck blocks; basic blocks have 1 and 64; received groups=32, base width=4; choose Block = Bottleneck."
        );
        Message(
            Bottleneck with
            {
                Groups = 4,
                BaseWidth = 4,
            },
            "A ResNet needs at least 1 group of at least 1 channel, width x base width / 64; received groups=4, base width=4, width=8; "
                + "1 and 64 is a ResNet, 32 and 4 a ResNeXt."
        );
        Message(
            Bottleneck with
            {
                StochasticDepth = 1,
            },
            "Stochastic depth needs a drop rate from 0 to below 1; received 1; 0.5 is the paper's."
        );
        Message(
            Bottleneck with
            {
                Shortcut = ResNetShortcut.None,
                StochasticDepth = 0.5,
            },
            "A plain network has no branches to drop or to scale; received stochastic depth 0.5 and branch plain; choose 0 and plain, "
                + "or another shortcut than None."
        );
        Message(
            Bottleneck with
            {
                PreActivation = true,
                Branch = new ZeroGammaBranchOptions(),
            },
            "A zero-gamma branch ends in a norm; one with pre-activation ends in a convolution, and a gamma of 0 before its ReLU would "
                + "never learn; received zero-gamma; choose plain."
        );
        Message(
            Bottleneck with
            {
                Norm = new BatchNormOptions { LearnScaleAndShift = false },
                Branch = new ZeroGammaBranchOptions(),
            },
            "A zero-gamma branch needs a scale that learns, or it stays at 0; received BatchNorm whose scale does not; "
                + "choose plain or skip-init."
        );
        Assert.Equal(
            "ResNeXts have 50, 101 or 152 layers; received 18; set Blocks for another.",
            Assert.Throws<ArgumentException>(() => ResNetOptions.ForResNeXt(18, 32, 4)).Message
        );

        static void Message(ResNetOptions options, string expected) =>
            Assert.Equal(
                expected,
                Assert.Throws<ArgumentException>(() => NetworkFactory.Create(options, 10, 1)).Message
            );
    }
}
