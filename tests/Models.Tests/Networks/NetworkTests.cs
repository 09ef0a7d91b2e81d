using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

public class NetworkTests
{
    [Theory]
    [InlineData("resnet18", 3)]
    [InlineData("resnet18-3x3", 1)]
    [InlineData("resnet18-d2l", 5)]
    [InlineData("resnet20-cifar", 1)]
    [InlineData("resnet50", 3)]
    public void Images_of_one_pixel_are_the_smallest_it_can_take_and_any_other_size_will_do(string name, int channels)
    {
        using var scope = NewDisposeScope();
        var options = NetworkCatalog.Find(name) with { Channels = channels };
        Assert.Equal(1, options.MinimumSize);
        using var network = NetworkFactory.Create(options, 4, 1);
        foreach (var (height, width) in ((int, int)[])[(1, 1), (1, 9), (17, 3), (33, 32)])
        {
            var logits = network.call(Formula.Tensor(1, [2, channels, height, width]));
            Assert.Equal([2, 4], logits.shape);
            Assert.All(Close.Values(logits), value => Assert.True(double.IsFinite(value)));
            logits.sum().backward();
        }
    }

    [Theory]
    [InlineData("resnet20-cifar needs images [N, 3, height, width]; received [2, 1, 8, 8].")]
    [InlineData("resnet20-cifar needs images [N, 3, height, width]; received [3, 8, 8].")]
    [InlineData("resnet20-cifar needs at least one image of at least 1 x 1 pixels; received [2, 3, 0, 8].")]
    [InlineData("resnet20-cifar needs at least one image of at least 1 x 1 pixels; received [0, 3, 8, 8].")]
    public void Another_shape_is_an_error(string message)
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 10, 1);
        var received = message[(message.LastIndexOf('[') + 1)..message.LastIndexOf(']')];
        using var images = zeros(received.Split(", ").Select(long.Parse).ToArray());
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => network.call(images)).Message);
    }

    [Fact]
    public void A_batch_of_one_small_image_in_training_says_what_to_choose()
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet18"), 10, 1);
        var error = Assert.Throws<ArgumentException>(() => network.call(zeros(1, 3, 32, 32)));
        Assert.Contains("received [1, 512, 1, 1]; choose a batch of at least 2 images", error.Message);
    }

    [Fact]
    public void Many_threads_score_with_one_network()
    {
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20"), 10, 1);
        network.eval();
        var scores = Enumerable
            .Range(0, 64)
            .AsParallel()
            .WithDegreeOfParallelism(4)
            .Select(i =>
            {
                using var scope = NewDisposeScope();
                using var noGrad = no_grad();
                return Close.Values(network.call(Formula.Tensor(i % 4, [1, 3, 16, 16])));
            })
            .ToList();
        Assert.Equal(
            4,
            scores.Select(values => string.Join(',', values.Select(value => value.ToString("f4")))).Distinct().Count()
        );
    }
}
