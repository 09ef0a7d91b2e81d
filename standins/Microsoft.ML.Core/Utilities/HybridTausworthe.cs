using System.Numerics;

namespace Microsoft.ML;

/// <summary>
/// ML.NET's random generator: three Tausworthe generators and a linear congruential one, combined (Howes and Thomas,
/// "Efficient Random Number Generation and Application Using CUDA", GPU Gems 3, chapter 37). The same seed gives the same
/// numbers as in the real package, so a split holds the same rows.
/// </summary>
internal sealed class HybridTausworthe : Random
{
    private uint _first;
    private uint _second;
    private uint _third;
    private uint _congruential;

    internal HybridTausworthe(uint seed)
    {
        _first = seed;
        _second = MurmurRound(_first, seed);
        _third = MurmurRound(_second, seed);
        _congruential = MurmurRound(_third, seed);
    }

    /// <summary>A generator seeded from another one.</summary>
    internal HybridTausworthe(Random source)
    {
        _first = TauswortheSeed(source);
        _second = TauswortheSeed(source);
        _third = TauswortheSeed(source);
        _congruential = Bits(source);
    }

    internal static HybridTausworthe Create(int? seed) => seed is { } given ? new((uint)given) : new(new Random());

    public override float NextSingle() => (NextBits() >> 9) * (1f / (1 << 23));

    public override double NextDouble() => NextBits() * (1.0 / (1L << 32));

    public override int Next()
    {
        var bits = NextBits();
        return (int)(bits + (bits & 0x80000000U));
    }

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)((ulong)NextBits() * (ulong)maxValue >> 32);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)((long)(NextDouble() * ((long)maxValue - minValue)) + minValue);
    }

    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    public override void NextBytes(Span<byte> buffer)
    {
        foreach (ref var value in buffer)
            value = (byte)Next();
    }

    /// <summary>All 32 bits, as a signed number.</summary>
    internal int NextSigned() => (int)NextBits();

    protected override double Sample() => NextDouble();

    private uint NextBits()
    {
        Step(ref _first, 13, 19, 12, ~0x1U);
        Step(ref _second, 2, 25, 4, ~0x7U);
        Step(ref _third, 3, 11, 17, ~0xfU);
        _congruential = 1664525 * _congruential + 1013904223;
        return _first ^ _second ^ _third ^ _congruential;
    }

    private static void Step(ref uint state, int left, int right, int shift, uint mask) =>
        state = (state & mask) << shift ^ (state << left ^ state) >> right;

    private static uint MurmurRound(uint hash, uint chunk)
    {
        chunk = BitOperations.RotateLeft(chunk * 0xCC9E2D51, 15) * 0x1B873593;
        return BitOperations.RotateLeft(hash ^ chunk, 13) * 5 + 0xE6546B64;
    }

    /// <summary>Seeds under 128 leave a Tausworthe generator stuck.</summary>
    private static uint TauswortheSeed(Random source)
    {
        uint seed;
        do
            seed = Bits(source);
        while (seed < 128);
        return seed;
    }

    private static uint Bits(Random source) => (uint)source.Next(0x10000) << 16 | (uint)source.Next(0x10000);
}
