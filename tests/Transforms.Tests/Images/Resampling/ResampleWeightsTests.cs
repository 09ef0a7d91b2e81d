using FsCheck;
using FsCheck.Fluent;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ResampleWeightsTests
{
    [Fact]
    public void The_same_length_copies()
    {
        var weights = new ResampleWeights(5, 5, 0, 5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal([1f], weights.Of(i, out var start).ToArray());
            Assert.Equal(i, start);
        }
    }

    [Fact]
    public void Half_the_length_weighs_by_a_triangle_four_wide()
    {
        var weights = new ResampleWeights(8, 4, 0, 4);
        Assert.Equal([0.125f, 0.375f, 0.375f, 0.125f], weights.Of(1, out var start).ToArray());
        Assert.Equal(1, start);
        // At the border the triangle is truncated and normalized to sum to 1.
        Assert.Equal([3 / 7f, 3 / 7f, 1 / 7f], weights.Of(0, out start).ToArray());
        Assert.Equal(0, start);
    }

    [Fact]
    public void Weights_are_positive_sum_to_one_and_stay_inside() =>
        Prop.ForAll(
                Gen.Choose(1, 300).Two().ToArbitrary(),
                lengths =>
                {
                    var (input, output) = lengths;
                    var weights = new ResampleWeights(input, output, 0, output);
                    for (var i = 0; i < output; i++)
                    {
                        var taps = weights.Of(i, out var start);
                        if (
                            start < 0
                            || start + taps.Length > input
                            || taps.ContainsAnyExceptInRange(0f, 1f)
                            || Math.Abs(taps.ToArray().Sum(w => (double)w) - 1) > 1e-5
                        )
                        {
                            return false;
                        }
                    }
                    return weights.Start == 0 && weights.End == input;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_part_of_the_output_has_the_weights_that_the_whole_has() =>
        Prop.ForAll(
                Gen.Choose(1, 200).Three().ToArbitrary(),
                values =>
                {
                    var (input, scaled, cut) = values;
                    var first = cut % scaled;
                    var whole = new ResampleWeights(input, scaled, 0, scaled);
                    var part = new ResampleWeights(input, scaled, first, scaled - first);
                    for (var i = 0; i < part.Count; i++)
                    {
                        var expected = whole.Of(first + i, out var expectedStart);
                        var received = part.Of(i, out var start);
                        if (start != expectedStart || !received.SequenceEqual(expected))
                        {
                            return false;
                        }
                    }
                    return true;
                }
            )
            .QuickCheckThrowOnFailure();
}
