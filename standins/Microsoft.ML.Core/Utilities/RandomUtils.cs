namespace Microsoft.ML;

/// <summary>Random generators of hosts; the real one's have other numbers, which nobody may rely on.</summary>
internal static class RandomUtils
{
    public static Random Create(int? seed = null) => seed is null ? new Random() : new Random(seed.Value);

    public static Random Create(Random seed) => new(seed.Next());
}
