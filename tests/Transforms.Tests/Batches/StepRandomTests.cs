using FsCheck;
using FsCheck.Fluent;
using NormML.Transforms.Batches;

namespace NormML.Transforms.Tests.Batches;

public sealed class StepRandomTests
{
    [Fact]
    public void The_stream_depends_on_seed_epoch_and_step_alone()
    {
        Assert.Equal(Draws(1, 2, 3), Draws(1, 2, 3));
        ulong[][] others =
        [
            Draws(2, 2, 3),
            Draws(1, 3, 3),
            Draws(1, 2, 4),
            Draws(1, 3, 2),
            Draws(3, 2, 1),
            Draws(-1, 2, 3),
        ];
        Assert.All(others, other => Assert.Empty(other.Intersect(Draws(1, 2, 3))));
    }

    [Fact]
    public void Numbers_are_as_good_as_uniform()
    {
        var random = new StepRandom(7, 0, 0);
        var counts = new int[9];
        for (var i = 0; i < 90_000; i++)
        {
            counts[random.Next(9)]++;
        }
        // Four standard deviations of a binomial count are 377.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 400, 10_000 + 400));
    }

    [Fact]
    public void Shuffling_keeps_every_value() =>
        Prop.ForAll(
                Gen.Choose(0, 300).Two().ToArbitrary(),
                values =>
                {
                    int[] order = [.. Enumerable.Range(0, values.Item1)];
                    new StepRandom(values.Item2, 1, -1).Shuffle(order);
                    return order.Order().SequenceEqual(Enumerable.Range(0, values.Item1));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_value_comes_to_every_place()
    {
        var counts = new int[4, 4];
        for (var epoch = 0; epoch < 4000; epoch++)
        {
            int[] order = [0, 1, 2, 3];
            new StepRandom(5, epoch, -1).Shuffle(order);
            for (var place = 0; place < 4; place++)
            {
                counts[place, order[place]]++;
            }
        }
        Assert.All(counts.Cast<int>(), count => Assert.InRange(count, 880, 1120));
    }

    private static ulong[] Draws(long seed, int epoch, int step)
    {
        var random = new StepRandom(seed, epoch, step);
        return [.. Enumerable.Range(0, 50).Select(_ => random.Next())];
    }
}
