namespace NormML.Transforms.Tests;

/// <summary>How much memory repeated work takes.</summary>
internal static class MemoryGrowth
{
    private const int Rounds = 7;

    /// <summary>
    /// The median growth of the working set over rounds, in bytes. A leak grows in every round; the garbage collector's own
    /// growth is in a few, and the first round, which is not counted, starts pools and caches.
    /// </summary>
    public static long MedianOf(Action round)
    {
        round();
        var growths = new long[Rounds];
        for (var i = 0; i < Rounds; i++)
        {
            var before = WorkingSet();
            round();
            growths[i] = WorkingSet() - before;
        }

        Array.Sort(growths);
        return growths[Rounds / 2];
    }

    private static long WorkingSet()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
