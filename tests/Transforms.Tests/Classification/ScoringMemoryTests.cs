using System.Diagnostics;
using Microsoft.ML;
using Xunit.Abstractions;

namespace NormML.Transforms.Tests.Classification;

public sealed class ScoringMemoryTests(ITestOutputHelper output)
{
    private const int Pictures = 1000;
    private const long Allowed = 32 << 20;

    [Fact]
    public void Scoring_5000_more_pictures_takes_no_more_memory()
    {
        var ml = new MLContext();
        using var transformer = Samples.Transformer();
        var view = ml.View(Pictures);

        var after = Enumerable.Range(0, 3).Select(_ => MemoryAfter5(transformer.Transform(view))).ToArray();

        // A leak grows each time; an allocator's threads take their share once.
        var more = Math.Min(after[1] - after[0], after[2] - after[1]);
        output.WriteLine(
            $"after 5,000, 10,000 and 15,000 pictures {string.Join(", ", after.Select(bytes => $"{bytes >> 10:N0}"))} KiB; " +
            $"{more >> 10:N0} KiB for 5,000");
        Assert.True(more < Allowed, $"after 5,000, 10,000 and 15,000 pictures {string.Join(", ", after)} bytes");
    }

    // The least of the last three passes: what an allocator has not yet given back comes and goes, a leak stays.
    private static long MemoryAfter5(IDataView scored) => Enumerable.Range(0, 5).Select(_ => MemoryAfter(scored)).TakeLast(3).Min();

    private static long MemoryAfter(IDataView scored)
    {
        Assert.Equal(Pictures, Samples.Scores(scored).Length);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
