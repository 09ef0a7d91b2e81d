using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class LeNetTests
{
    [Theory]
    [InlineData(
        "lenet",
        "conv1 6x28x28, bn1 6x28x28, pool1 6x14x14, conv2 16x10x10, bn2 16x10x10, pool2 16x5x5, fc1 120, bn3 120, fc2 84, bn4 84, fc3 10"
    )]
    [InlineData(
        "lenet-bn",
        "conv1 6x24x24, bn1 6x24x24, pool1 6x12x12, conv2 16x8x8, bn2 16x8x8, pool2 16x4x4, fc1 120, bn3 120, fc2 84, bn4 84, fc3 10"
    )]
    public void Shapes_are_the_books(string name, string shapes)
    {
        using var network = NetworkFactory.CreateUninitialized(NetworkCatalog.Find(name), 10);
        Assert.Equal(
            shapes,
            string.Join(
                ", ",
                NetworkSummary
                    .Of(network, 28, 28)
                    .Layers.Select(layer => $"{layer.Name} {string.Join('x', layer.Output)}")
            )
        );
    }

    [Fact]
    public void A_norm_stands_between_the_affine_map_and_the_activation()
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(NetworkCatalog.Find("lenet-bn"), 10));
        var norms = network.modules().OfType<Norm>().ToList();
        Assert.Equal(4, norms.Count);
        Tensor? hidden = null;
        norms[^1].Observer = (_, output) => hidden = output.clone().DetachFromDisposeScope();
        network.call(Formula.Tensor(1, [6, 1, 28, 28]));

        // Before the sigmoid, each of the 84 units has mean beta and standard deviation gamma over the batch.
        using var activated = hidden!;
        var before = (activated / (1 - activated)).log();
        Close.Relative(network.Parameter("bn4.bias"), before.mean([0L]), 1e-4, "mean");
        Close.Relative(network.Parameter("bn4.weight").abs(), before.std([0L], unbiased: false), 1e-3, "deviation");
    }

    [Fact]
    public void Training_and_evaluation_differ_as_they_should()
    {
        using var scope = NewDisposeScope();
        using var network = Formula.Fill(NetworkFactory.CreateUninitialized(NetworkCatalog.Find("lenet-bn"), 10));
        var (image, others) = (Formula.Tensor(1, [1, 1, 28, 28]), Formula.Tensor(2, [3, 1, 28, 28], scale: 3));
        network.train();
        var alone = Close.Values(network.call(cat([image, image * 0.5], 0))[0]);
        Assert.NotEqual(alone, Close.Values(network.call(cat([image, others], 0))[0]));
        network.eval();
        alone = Close.Values(network.call(image)[0]);
        Close.Relative(alone, Close.Values(network.call(cat([image, others], 0))[0]), 1e-5, "logits beside others");
    }

    [Fact]
    public void Its_images_have_one_size()
    {
        using var scope = NewDisposeScope();
        var options = NetworkCatalog.Find("lenet");
        Assert.Equal((28, 28), (options.MinimumSize, options.MaximumSize));
        using var network = NetworkFactory.Create(options, 10, 1);
        Assert.StartsWith(
            "lenet needs at least one image of 28 x 28 pixels, the size that its first fully connected layer is made for; "
                + "received [2, 1, 32, 32]; choose another DefaultSize for another size.",
            Assert.Throws<ArgumentException>(() => network.call(zeros(2, 1, 32, 32))).Message
        );
        using var larger = NetworkFactory.Create(options with { DefaultSize = 33, Channels = 3 }, 10, 1);
        Assert.Equal([2, 10], larger.call(zeros(2, 3, 33, 33)).shape);
    }

    [Fact]
    public void Options_that_make_no_LeNet_are_errors()
    {
        Message(
            new() { DefaultSize = 11 },
            "A LeNet needs images large enough for two 5x5 convolutions and two poolings, at least 12 x 12 with a padding of 2; "
                + "received a default size of 11 and a padding of 2; 28 and 2 are usual."
        );
        Message(
            new() { Activation = Activation.None },
            "A LeNet needs Sigmoid or ReLU and a known pooling; received None and Average."
        );
        Message(
            new() { Branch = new ZeroGammaBranchOptions() },
            "A LeNet has no residual branches to scale or to start at 0; received zero-gamma; choose plain."
        );
        using var smallest = NetworkFactory.CreateUninitialized(new LeNetOptions { DefaultSize = 12 }, 10);

        static void Message(LeNetOptions options, string expected) =>
            Assert.Equal(
                expected,
                Assert.Throws<ArgumentException>(() => NetworkFactory.Create(options, 10, 1)).Message
            );
    }
}
