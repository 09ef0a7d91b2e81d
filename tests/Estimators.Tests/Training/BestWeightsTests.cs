using NormML.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class BestWeightsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void The_more_accurate_epoch_is_better_and_of_equal_ones_the_lower_loss_and_then_the_first()
    {
        Assert.Equal(2, Kept((500, 1.0), (900, 1.5)));
        Assert.Equal(1, Kept((900, 1.5), (500, 1.0)));
        Assert.Equal(2, Kept((900, 1.5), (900, 1.4)));
        Assert.Equal(1, Kept((900, 1.5), (900, 1.5), (900, 1.6)));
        Assert.Equal(2, Kept((900, 1.5), (901, 1.5)));
    }

    [Fact]
    public void An_absurd_loss_is_not_preferred_for_an_image_or_a_standard_error()
    {
        Assert.Equal(2, Kept(images: 20, (11, 16.0), (10, 0.9)));
        Assert.Equal(1, Kept(images: 20, (10, 0.9), (11, 16.0)));

        // The standard error of 900 of 1000 is 9.5 images.
        Assert.Equal(2, Kept((900, 16.0), (891, 0.9)));
        Assert.Equal(1, Kept((900, 16.0), (890, 0.9)));
    }

    [Fact]
    public void Where_all_are_right_the_distance_is_an_image()
    {
        Assert.Equal(2, Kept(images: 30, (30, 0.5), (29, 0.1)));
        Assert.Equal(1, Kept(images: 30, (30, 0.5), (28, 0.1)));
        Assert.Equal(2, Kept(images: 1, (1, 0.5), (0, 0.4)));
    }

    [Fact]
    public void One_that_falls_behind_the_highest_gives_way_to_it_whatever_the_losses()
    {
        Assert.Equal(3, Kept((900, 0.3), (905, 0.5), (920, 0.6)));
    }

    [Fact]
    public void Whatever_comes_the_kept_epoch_is_as_accurate_as_the_best_but_for_chance_and_no_later_one_of_those_has_less_loss()
    {
        var random = new Random(1);
        for (var run = 0; run < 200; run++)
        {
            var images = random.Next(1, 2000);
            // Many small drops, each within chance, would add up to a large one.
            int from = random.Next(images + 1),
                fall = random.Next(10);
            List<(int Right, double Loss)> epochs =
            [
                .. Enumerable
                    .Range(0, 30)
                    .Select(epoch =>
                        (
                            Math.Clamp(from - (epoch * fall) + random.Next(-20, 21), 0, images),
                            Math.Round(10 - (epoch * 0.3) + random.NextDouble(), 1)
                        )
                    ),
            ];

            var kept = Kept(images, [.. epochs]);

            var highest = epochs.Max(epoch => epoch.Right) / (double)images;
            var within = Math.Max(1, Math.Sqrt(highest * (1 - highest) * images));
            bool IsWithin((int Right, double Loss) epoch) => (highest * images) - epoch.Right <= within + 1e-6;
            Assert.True(IsWithin(epochs[kept - 1]));
            Assert.DoesNotContain(epochs.Skip(kept), later => IsWithin(later) && later.Loss < epochs[kept - 1].Loss);
        }
    }

    [Fact]
    public void Without_validation_every_epoch_is_better_than_the_one_before()
    {
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using var best = new BestWeights(parameters, network);
        Assert.True(best.Offer(1, null));
        Assert.True(best.Offer(2, null));
        Assert.Equal(2, best.Epoch);
    }

    private static int Kept(params (int Right, double Loss)[] epochs) => Kept(1000, epochs);

    /// <summary>The epoch whose weights are restored.</summary>
    private static int Kept(int images, params (int Right, double Loss)[] epochs)
    {
        using var network = new ToyNetwork();
        using var parameters = new FlatParameters(network, new ParameterLayout());
        using var best = new BestWeights(parameters, network);
        foreach (var (index, (right, loss)) in epochs.Index())
        {
            parameters.Values.fill_(index + 1);
            var isBest = best.Offer(index + 1, new Validation((double)right / images, loss, images));
            Assert.Equal(isBest, best.Epoch == index + 1);
        }

        best.Restore();
        Assert.Equal(best.Epoch!.Value, (int)network.Weight[0, 0].item<float>());
        return best.Epoch.Value;
    }
}
