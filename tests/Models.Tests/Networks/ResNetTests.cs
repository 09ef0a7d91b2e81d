using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class ResNetTests
{
    [Fact]
    public void Shapes_through_D2Ls_ResNet_18_are_the_books()
    {
        using var network = NetworkFactory.CreateUninitialized(NetworkCatalog.Find("resnet18-d2l"), 10);
        var parts = NetworkSummary
            .Of(network, 224, 224)
            .Layers.Where(layer => layer.IsPart)
            .Select(layer => $"{layer.Name} {string.Join('x', layer.Output)}");
        Assert.Equal(
            [
                "conv1 64x112x112",
                "bn1 64x112x112",
                "maxpool 64x56x56",
                "layer1 64x56x56",
                "layer2 128x28x28",
                "layer3 256x14x14",
                "layer4 512x7x7",
                "avgpool 512x1x1",
                "fc 10",
            ],
            parts
        );
    }

    [Theory]
    [InlineData(3, 3, 1, 6)]
    [InlineData(3, 6, 2, 3)]
    public void A_residual_block_has_the_books_shapes(long inChannels, long outChannels, int stride, long size)
    {
        using var scope = NewDisposeScope();
        var options = new ResNetOptions { Shortcut = ResNetShortcut.PlainProjection, ConvolutionBias = true };
        using var block = Formula.Fill(new ResidualBlock(options, 1, inChannels, outChannels, stride));
        var output = block.call(Formula.Tensor(1, [4, inChannels, 6, 6]));
        Assert.Equal([4, outChannels, size, size], output.shape);
        Assert.All(Close.Values(output), value => Assert.True(value >= 0));
    }

    [Theory]
    [InlineData(2, 5, 2, 1)]
    [InlineData(2, 4, 1, 1)]
    public void An_identity_shortcut_takes_every_second_pixel_and_pads_channels_with_zeros(
        long inChannels,
        long outChannels,
        int stride,
        int before
    )
    {
        using var scope = NewDisposeScope();
        using var shortcut = new ZeroPaddedIdentity(inChannels, outChannels, stride);
        var input = Formula.Tensor(1, [1, inChannels, 5, 7]);
        var output = shortcut.call(input);
        Assert.Equal([1, outChannels, (5 + stride - 1) / stride, (7 + stride - 1) / stride], output.shape);

        var (values, inputs) = (Close.Values(output), Close.Values(input));
        var i = 0;
        for (var channel = 0; channel < outChannels; channel++)
        for (var y = 0; y < 5; y += stride)
        for (var x = 0; x < 7; x += stride, i++)
        {
            var source = channel - before;
            Assert.Equal(source >= 0 && source < inChannels ? inputs[(source * 5 + y) * 7 + x] : 0, values[i]);
        }
    }

    [Fact]
    public void Kaiming_weights_have_the_variance_of_their_fan_out_and_the_last_layer_its_bound()
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet18"), 1000, 1);
        foreach (var (name, weight) in StateDictionary.Of(network).Where(entry => entry.Value.shape.Length == 4))
        {
            var values = Close.Values(weight);
            var variance = values.Sum(value => value * value) / values.Length;
            var expected = 2.0 / (weight.shape[0] * weight.shape[2] * weight.shape[3]);
            // Four standard deviations of a variance estimated from that number of normal values.
            var tolerance = 4 * Math.Sqrt(2.0 / values.Length);
            Assert.True(Math.Abs(variance / expected - 1) < tolerance, $"{name}: {variance} is not {expected}");
        }

        var last = StateDictionary
            .Of(network)
            .Where(entry => entry.Key.StartsWith("fc.", StringComparison.Ordinal))
            .SelectMany(entry => Close.Values(entry.Value))
            .ToList();
        Assert.InRange(last.Max(Math.Abs), 0.99 / Math.Sqrt(512), 1 / Math.Sqrt(512));
    }

    [Fact]
    public void A_zero_gamma_branch_makes_new_blocks_identities()
    {
        using var scope = NewDisposeScope();
        var options = ResNetOptions.ForCifar(20) with { Branch = new ZeroGammaBranchOptions() };
        using var network = NetworkFactory.Create(options, 10, 1);
        Assert.Equal(9, network.modules().OfType<ResidualBlock>().Count());
        var input = ones(2, 16, 4, 4);
        foreach (var block in network.modules().OfType<ResidualBlock>().Take(3))
            Assert.Equal(Close.Values(input), Close.Values(block.call(input)));
    }

    [Fact]
    public void Options_that_make_no_ResNet_are_errors()
    {
        Message(
            new() { Blocks = [2, 0] },
            "A ResNet has one to four stages of at least one block; received [2, 0]; [2, 2, 2, 2] is ResNet-18."
        );
        Message(
            new() { Blocks = [1, 1, 1, 1, 1] },
            "A ResNet has one to four stages of at least one block; received [1, 1, 1, 1, 1]; [2, 2, 2, 2] is ResNet-18."
        );
        Message(new() { Width = 0 }, "A ResNet needs a width of at least 1; received 0; 64 is usual, 16 for CIFAR.");
        Message(
            new() { Channels = 0 },
            "A network needs at least 1 input channel; received 0; choose 1 for gray or 3 for color images."
        );
        Assert.Equal(
            "ResNets for CIFAR have 6n + 2 layers; received 21; choose 20, 32, 44, 56 or 110.",
            Assert.Throws<ArgumentException>(() => ResNetOptions.ForCifar(21)).Message
        );
        Assert.Equal(
            "ResNets for ImageNet have 18, 34, 50, 101 or 152 layers; received 19; set Blocks for another.",
            Assert.Throws<ArgumentException>(() => ResNetOptions.ForImageNet(19)).Message
        );

        static void Message(ResNetOptions options, string expected) =>
            Assert.Equal(
                expected,
                Assert.Throws<ArgumentException>(() => NetworkFactory.Create(options, 10, 1)).Message
            );
    }
}
