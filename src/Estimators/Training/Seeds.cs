using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>What a seed is drawn for. Each has an own stream, so that one more draw of the one moves none of the others.</summary>
internal enum SeedPurpose
{
    InitialWeights = 1,
    ValidationSplit = 2,
    Order = 3,
    Augmentation = 4,
    Network = 5,
}

/// <summary>The one place where seeds come from. All are functions of (seed, purpose, epoch, step): no generator runs on.</summary>
internal static class Seeds
{
    /// <summary>The seed for <paramref name="purpose"/> in a step of an epoch.</summary>
    public static long Derive(long seed, SeedPurpose purpose, int epoch = 0, int step = 0)
    {
        ulong state = Mix((ulong)seed);
        state = Mix(state ^ (ulong)purpose);
        state = Mix(state ^ (ulong)epoch);
        return (long)Mix(state ^ (ulong)step);
    }

    /// <summary>The numbers from 0 to <paramref name="count"/> - 1 in an order that depends on the seed alone.</summary>
    public static int[] Permutation(int count, long seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        ulong state = (ulong)seed;
        for (int last = count - 1; last > 0; last--)
        {
            state = Mix(state);
            int other = (int)(((UInt128)state * (ulong)(last + 1)) >> 64);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }

    /// <summary>Seeds torch's own generators, from which layers such as dropout draw, for one step.</summary>
    public static void SeedTorch(long seed)
    {
#pragma warning disable RS0030 // this is the one place
        using Generator generator = manual_seed(seed);
#pragma warning restore RS0030
        if (cuda.is_available())
        {
            cuda.manual_seed_all(seed);
        }
    }

    // SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
    private static ulong Mix(ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
        return state ^ (state >> 31);
    }
}
