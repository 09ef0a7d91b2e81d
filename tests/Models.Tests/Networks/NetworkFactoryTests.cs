using NormML.Models.Networks;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class NetworkFactoryTests
{
    private static readonly NetworkOptions Small = NetworkCatalog.Find("resnet20");

    [Fact]
    public void The_same_seed_draws_the_same_weights_and_another_seed_others()
    {
        Assert.Equal(Weights(7), Weights(7));
        Assert.NotEqual(Weights(7), Weights(8));
        Assert.NotEqual(Weights(7), Weights(-7));

        static double[] Weights(long seed)
        {
            using var network = NetworkFactory.Create(Small, 10, seed);
            return [.. StateDictionary.Of(network).SelectMany(entry => Close.Values(entry.Value))];
        }
    }

    [Fact]
    public void The_global_generator_is_neither_read_nor_moved()
    {
        var (before, after) = (Draw(create: false), Draw(create: true));
        Assert.Equal(before, after);

        static double[] Draw(bool create)
        {
            manual_seed(1);
            if (create)
                NetworkFactory.Create(Small, 10, 2).Dispose();
            using var drawn = rand(5);
            return Close.Values(drawn);
        }
    }

    [Fact]
    public void A_network_made_in_a_dispose_scope_outlives_it()
    {
        Network network;
        using (NewDisposeScope())
            network = NetworkFactory.Create(Small, 10, 1);
        using (network)
        using (var images = zeros(2, 3, 8, 8))
        using (var logits = network.call(images))
            Assert.Equal([2, 10], logits.shape);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_classifier_has_at_least_two_classes(int classes) =>
        Assert.StartsWith(
            $"A classifier needs at least 2 classes; received {classes}.",
            Assert.Throws<ArgumentException>(() => NetworkFactory.Create(Small, classes, 1)).Message
        );
}
