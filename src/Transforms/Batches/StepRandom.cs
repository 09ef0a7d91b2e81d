namespace NormML.Transforms.Batches;

/// <summary>
/// Random numbers of one training step, derived from (seed, epoch, step) alone, so no generator state needs to be kept:
/// SplitMix64 (Steele, Lea, Flood 2014).
/// </summary>
internal struct StepRandom(long seed, int epoch, int step)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    private ulong state = Mix(Mix(Mix((ulong)seed + Increment) + (uint)epoch + Increment) + (uint)step + Increment);

    public ulong Next() => Mix(state += Increment);

    /// <summary>0 to maximum - 1.</summary>
    public int Next(int maximum) => (int)(((Next() >> 32) * (ulong)maximum) >> 32);

    /// <summary>Shuffles the values (Fisher and Yates).</summary>
    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
