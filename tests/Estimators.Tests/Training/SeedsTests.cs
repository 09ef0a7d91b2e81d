using NormML.Estimators.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

public sealed class SeedsTests
{
    [Fact]
    public void Every_seed_purpose_epoch_and_step_derives_a_different_seed()
    {
        var derived =
            from seed in new long[] { 0, 1, -1, long.MaxValue }
            from purpose in Enum.GetValues<SeedPurpose>()
            from epoch in Enumerable.Range(0, 10)
            from step in Enumerable.Range(0, 100)
            select Seeds.Derive(seed, purpose, epoch, step);

        Assert.Equal(4 * Enum.GetValues<SeedPurpose>().Length * 10 * 100, derived.Distinct().Count());
    }

    private const long SeedOfTheFirstRelease = 4400559774178109320;

    [Fact]
    public void The_same_arguments_give_the_same_seed_in_every_version() =>
        Assert.Equal(SeedOfTheFirstRelease, Seeds.Derive(42, SeedPurpose.Batches, epoch: 3, step: 5));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_permutation_contains_each_index_once(int count)
    {
        var order = Seeds.Permutation(count, seed: 5);

        Assert.Equal(Enumerable.Range(0, count), order.Order());
        Assert.Equal(order, Seeds.Permutation(count, seed: 5));
    }

    [Fact]
    public void Permutations_are_uniformly_distributed()
    {
        var first = Enumerable
            .Range(0, 6000)
            .Select(seed => Seeds.Permutation(3, Seeds.Derive(seed, SeedPurpose.Batches)))
            .CountBy(order => (order[0] * 100) + (order[1] * 10) + order[2]);

        Assert.Equal(6, first.Count());
        Assert.All(first, order => Assert.InRange(order.Value, 900, 1100));
    }

    [Fact]
    public void Seeding_torch_makes_its_random_numbers_repeat()
    {
        using var scope = NewDisposeScope();
        Seeds.SeedTorch(7);
        var once = rand(4).data<float>().ToArray();
        Seeds.SeedTorch(7);

        Assert.Equal(once, rand(4).data<float>().ToArray());
        Seeds.SeedTorch(8);
        Assert.NotEqual(once, rand(4).data<float>().ToArray());
    }
}
