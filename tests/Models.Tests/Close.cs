using static TorchSharp.torch;

namespace NormML.Models.Tests;

/// <summary>Compares tensors with a tolerance; failures report the difference and its position.</summary>
internal static class Close
{
    public static double[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return [.. tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>()];
    }

    /// <summary>
    /// Every difference is at most <paramref name="tolerance"/>, relative to the largest expected value.
    /// </summary>
    /// <returns>The largest difference, relative to the largest expected value.</returns>
    public static double Relative(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        return Relative(Values(expected), Values(actual), tolerance, what);
    }

    public static double Relative(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        var (difference, where) = expected
            .Select((value, i) => (Math.Abs(value - actual[i]), i))
            .MaxBy(pair => double.IsNaN(pair.Item1) ? double.PositiveInfinity : pair.Item1); // Max passes over NaN
        Assert.True(
            difference <= tolerance * largest,
            $"{what}: max |difference| {difference:g3} at {where} (expected {expected[where]:g9}, actual {actual[where]:g9}), "
                + $"largest expected {largest:g3}, tolerance {tolerance:g3} of it"
        );
        return largest == 0 ? 0 : difference / largest;
    }
}
