using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Batches;

public sealed class ChannelStatisticsTests
{
    private static readonly ImageOptions Options = new() { Height = 5, Width = 7 };

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(10)]
    public void Bytes_have_the_mean_and_deviation_of_their_definition(int kept)
    {
        var set = TestSets.Random(30, Options, kept);
        int[] indices = [.. Enumerable.Range(0, 30).Where(i => i % 3 != 0)];
        AssertEqual(
            indices.Select(i =>
            {
                var planes = new byte[Options.Length];
                set.Read(i, planes);
                return planes.Select(b => b / 255.0).ToArray();
            }),
            ChannelStatistics.Of(set, indices, threads: 2)
        );
    }

    [Fact]
    public void Vectors_are_measured_in_their_own_units_also_far_from_0()
    {
        var set = TestSets.Vectors(30, Options, around: 4000);
        int[] indices = [.. Enumerable.Range(5, 20)];
        AssertEqual(
            indices.Select(i => set.Vector(i).ToArray().Select(v => (double)v).ToArray()),
            ChannelStatistics.Of(set, indices, threads: 2)
        );
    }

    [Fact]
    public void A_constant_channel_has_a_deviation_of_1_to_divide_by()
    {
        var options = new ImageOptions { Height = 1, Width = 2 };
        var store = new ImageStore(options.Length, 100);
        store.Grow(1);
        ((byte[])[51, 51, 0, 255, 0, 0]).CopyTo(store[0]);
        var set = new ImageSet(
            [ImageSource.FromPath("a")],
            [0],
            2,
            store,
            new ImageReader(options),
            isVector: false,
            []
        );
        var statistics = ChannelStatistics.Of(set, [0], threads: 1);
        Assert.Equal([0.2f, 0.5f, 0f], statistics.Mean);
        Assert.Equal([1f, 0.5f, 1f], statistics.StandardDeviation);
    }

    private static void AssertEqual(IEnumerable<double[]> images, ChannelStatistics statistics)
    {
        var all = images.ToArray();
        for (var c = 0; c < 3; c++)
        {
            var values = all.SelectMany(image => image.Skip(c * 35).Take(35)).ToArray();
            var mean = values.Average();
            Assert.Equal(mean, statistics.Mean[c], 1e-6 * Math.Max(1, mean));
            Assert.Equal(
                Math.Sqrt(values.Average(v => (v - mean) * (v - mean))),
                statistics.StandardDeviation[c],
                1e-5
            );
        }
    }
}
