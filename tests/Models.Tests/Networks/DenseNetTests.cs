using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class DenseNetTests
{
    private static readonly DenseNetOptions Small = new()
    {
        Name = "small",
        GrowthRate = 4,
        Blocks = [2, 3],
        Width = 6,
        Stem = NetworkStem.Convolution3x3,
        DefaultSize = 8,
        BottleneckFactor = 2,
    };

    [Fact]
    public void Shapes_through_D2Ls_DenseNet_are_the_books()
    {
        using var network = NetworkFactory.CreateUninitialized(NetworkCatalog.Find("densenet-d2l"), 10);
        var layers = NetworkSummary
            .Of(network, 96, 96)
            .Layers.ToDictionary(layer => layer.Name, layer => string.Join('x', layer.Output));
        Assert.Equal("64x24x24", layers["features.pool0"]);
        Assert.Equal("192x24x24", layers["features.denseblock1"]);
        Assert.Equal("96x12x12", layers["features.transition1"]);
        Assert.Equal("224x12x12", layers["features.denseblock2"]);
        Assert.Equal("112x6x6", layers["features.transition2"]);
        Assert.Equal("120x3x3", layers["features.transition3"]);
        Assert.Equal("248x3x3", layers["features.norm5"]);
        Assert.Equal("10", layers["classifier"]);
    }

    [Fact]
    public void A_layers_input_is_what_the_block_was_given_and_what_came_before_it()
    {
        using var scope = NewDisposeScope();
        using var block = Formula.Fill(new DenseBlock(Small, 6, 3, null));
        block.eval();
        var input = Formula.Tensor(1, [2, 6, 5, 4]);
        var output = block.call(input);
        Assert.Equal([2, 18, 5, 4], output.shape);
        Assert.Equal(Close.Values(input), Close.Values(output.narrow(1, 0, 6)));
        var layers = block.modules().OfType<DenseLayer>().ToList();
        for (var i = 0; i < 3; i++)
            Close.Relative(
                layers[i].call(output.narrow(1, 0, 6 + 4 * i)),
                output.narrow(1, 6 + 4 * i, 4),
                1e-6,
                $"layer {i}"
            );
    }

    [Theory]
    [InlineData("densenet121", 29)]
    [InlineData("densenet40-12", 4)]
    public void A_transition_leaves_at_least_a_pixel(string name, int least)
    {
        using var scope = NewDisposeScope();
        var options = NetworkCatalog.Find(name);
        Assert.Equal(least, options.MinimumSize);
        using var network = NetworkFactory.CreateUninitialized(options, 10);
        network.eval();
        Assert.Equal([1, 10], network.call(zeros(1, 3, least, least)).shape);
        Assert.StartsWith(
            $"{options.Name} needs at least one image of at least {least} x {least} pixels; received [1, 3, {least - 1}, 64].",
            Assert.Throws<ArgumentException>(() => network.call(zeros(1, 3, least - 1, 64))).Message
        );
    }

    [Fact]
    public void Weights_are_drawn_as_torchvisions()
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("densenet121"), 1000, 1);
        var state = StateDictionary.Of(network).ToDictionary();
        var weight = state["features.denseblock3.denselayer24.conv1.weight"];
        var values = Close.Values(weight);
        Assert.InRange(values.Average(value => value * value) * weight.shape[1] / 2, 0.97, 1.03);
        Assert.All(Close.Values(state["classifier.bias"]), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("batch", 0.0)]
    [InlineData("batch", 0.3)]
    [InlineData("batch-renorm", 0.0)]
    [InlineData("cross", 0.3)]
    [InlineData("layer", 0.0)]
    public void Recomputation_gives_the_same_gradients_moves_statistics_once_and_replays_what_was_drawn(
        string norm,
        double dropout
    )
    {
        using var scope = NewDisposeScope();
        var options = Small with { Norm = NormOptions.Parse(norm), LayerDropout = dropout, Dropout = dropout };
        using var plain = Formula.Fill(NetworkFactory.CreateUninitialized(options, 4));
        using var recomputed = Formula.Fill(
            NetworkFactory.CreateUninitialized(options with { Recomputation = true }, 4)
        );
        for (var step = 0; step < 2; step++)
        {
            var logits = new List<Tensor>();
            var draws = new List<double[]>();
            foreach (var network in (Network[])[plain, recomputed])
            {
                manual_seed(5);
                network.zero_grad();
                logits.Add(network.call(Formula.Tensor(step, [6, 3, 8, 8])));
                (logits[^1] * Formula.Tensor(9, [6, 4])).sum().backward();
                network.ThrowIfBackwardFailed();
                draws.Add(Close.Values(rand(3)));
            }

            Close.Relative(logits[0], logits[1], 1e-5, "logits");
            Assert.Equal(draws[0], draws[1]);
            foreach (var ((name, expected), (_, actual)) in plain.named_parameters().Zip(recomputed.named_parameters()))
                Close.Relative(expected.grad!, actual.grad!, 1e-5, name);
            foreach (var ((name, expected), (_, actual)) in plain.named_buffers().Zip(recomputed.named_buffers()))
                Close.Relative(expected, actual, 1e-5, name);
        }
    }

    [Fact]
    public void Recomputation_adds_into_gradients_that_are_views_and_leaves_frozen_parameters_alone()
    {
        using var scope = NewDisposeScope();
        using var plain = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 4));
        using var recomputed = Formula.Fill(NetworkFactory.CreateUninitialized(Small with { Recomputation = true }, 4));
        var flat = zeros(recomputed.parameters().Sum(parameter => parameter.numel()));
        var offset = 0L;
        foreach (var parameter in recomputed.parameters())
        {
            parameter.grad = flat.narrow(0, offset, parameter.numel()).view(parameter.shape);
            offset += parameter.numel();
        }

        const string Frozen = "features.denseblock2.denselayer1.norm1.weight";
        plain.Parameter(Frozen).requires_grad = recomputed.Parameter(Frozen).requires_grad = false;
        foreach (var network in (Network[])[plain, recomputed])
            for (var pass = 0; pass < 2; pass++)
                network.call(Formula.Tensor(pass, [3, 3, 8, 8])).square().sum().backward();
        Close.Relative(
            [
                .. plain
                    .named_parameters()
                    .SelectMany(each =>
                        each.name == Frozen ? new double[each.parameter.numel()] : Close.Values(each.parameter.grad!)
                    ),
            ],
            Close.Values(flat),
            1e-5,
            "gradients of two passes"
        );
    }

    [Fact]
    public void A_step_with_recomputation_leaves_no_tensor_behind()
    {
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(Small with { Recomputation = true }, 4));
        Step();
        var statistics = DisposeScopeManager.Statistics;
        var before = statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 3; step++)
            Step();
        Assert.Equal(before, statistics.ThreadTotalLiveCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            network.call(Formula.Tensor(1, [3, 3, 8, 8])).sum().backward();
            network.ThrowIfBackwardFailed();
        }
    }

    [Fact]
    public void What_goes_wrong_in_the_backward_pass_is_thrown_behind_it()
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(Small with { Recomputation = true }, 4));
        var loss = network.call(Formula.Tensor(1, [3, 3, 8, 8])).sum();
        foreach (var layer in network.modules().OfType<DenseLayer>())
            layer.modules().OfType<Norm>().Last().Observer = (_, _) =>
                throw new InvalidOperationException("The second pass fails.");
        loss.backward();
        Assert.Equal(
            "The second pass fails.",
            Assert.Throws<InvalidOperationException>(network.ThrowIfBackwardFailed).Message
        );
        network.ThrowIfBackwardFailed();
    }

    [Fact]
    public void Options_that_make_no_DenseNet_are_errors()
    {
        Message(
            Small with
            {
                Blocks = [],
            },
            "A DenseNet has one to five blocks of at least one layer; received []; [6, 12, 24, 16] is DenseNet-121."
        );
        Message(
            Small with
            {
                GrowthRate = 0,
            },
            "A DenseNet needs a growth rate, a stem width and a bottleneck factor of at least 1; received 0, 6 and 2; "
                + "32, 64 and 4 are DenseNet-121's."
        );
        Message(
            Small with
            {
                Compression = 0,
            },
            "A DenseNet's compression is a share above 0, up to 1; received 0; 0.5 is usual, 1 is none."
        );
        Message(
            Small with
            {
                LayerDropout = 1,
            },
            "Dropout is a share from 0 to below 1; received 1; 0.2 is the paper's, 0 is none."
        );
        Message(
            Small with
            {
                Dropout = -0.5,
            },
            "Dropout is a share from 0 to below 1; received -0.5; 0.5 is usual, 0 is none."
        );
        Message(
            Small with
            {
                Branch = new ZeroGammaBranchOptions(),
            },
            "A DenseNet has no residual branches to scale or to start at 0; received zero-gamma; choose plain."
        );
        Message(Small with { DefaultSize = 1 }, "small takes images of at least 2 x 2; received a default size of 1.");
        Assert.Equal(
            "DenseNet-BCs for CIFAR have 6n + 4 layers; received 101; choose 100, 190 or 250.",
            Assert.Throws<ArgumentException>(() => DenseNetOptions.ForCifar(101, 12, true)).Message
        );
        Assert.Equal(
            "DenseNets for ImageNet have 121, 161, 169 or 201 layers; received 264; set Blocks for another.",
            Assert.Throws<ArgumentException>(() => DenseNetOptions.ForImageNet(264)).Message
        );

        static void Message(DenseNetOptions options, string expected) =>
            Assert.Equal(
                expected,
                Assert.Throws<ArgumentException>(() => NetworkFactory.Create(options, 10, 1)).Message
            );
    }
}
