using NormML.Transforms.Batches;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>The purpose of a seed. Another draw for one purpose does not change the others.</summary>
internal enum SeedPurpose
{
    InitialWeights = 1,
    ValidationSplit = 2,
    Batches = 3,
    Network = 4,
    Statistics = 5,
}

/// <summary>Derives all seeds, as functions of (seed, purpose, epoch, step).</summary>
internal static class Seeds
{
    /// <summary>The seed for <paramref name="purpose"/> in a step of an epoch.</summary>
    public static long Derive(long seed, SeedPurpose purpose, int epoch = 0, int step = 0)
    {
        var ofPurpose = new StepRandom(seed, (int)purpose, 0);
        return (long)new StepRandom((long)ofPurpose.Next(), epoch, step).Next();
    }

    /// <summary>The numbers from 0 to <paramref name="count"/> - 1 in an order that depends on the seed alone.</summary>
    public static int[] Permutation(int count, long seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new StepRandom(seed, 0, 0).Shuffle(order);
        return order;
    }

    /// <summary>Seeds torch's own generators, from which layers such as dropout draw, for one step.</summary>
    public static void SeedTorch(long seed)
    {
#pragma warning disable RS0030 // this is the one place
        using var generator = manual_seed(seed);
#pragma warning restore RS0030
        if (cuda.is_available())
        {
            cuda.manual_seed_all(seed);
        }
    }
}
