using System.Text.Json;
using static TorchSharp.torch;

namespace NormML.Estimators.Tests.Training;

/// <summary>PyTorch's results for the same numbers; see Parity/generate.py.</summary>
internal static class Fixtures
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    public static JsonElement Root { get; } =
        JsonDocument
            .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Training", "Parity", "fixtures.json")))
            .RootElement;

    public static void AssertClose(float[] expected, Tensor actual, double tolerance)
    {
        var numbers = actual.detach().data<float>().ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        var (difference, where) = expected
            .Select((value, i) => (Math.Abs((double)value - numbers[i]), i))
            .MaxBy(pair => double.IsNaN(pair.Item1) ? double.PositiveInfinity : pair.Item1); // Max passes over NaN
        Assert.True(
            difference <= tolerance,
            $"max |difference| {difference} at {where}: {expected[where]} and {numbers[where]}"
        );
    }
}
