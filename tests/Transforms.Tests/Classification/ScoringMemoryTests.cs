using System.Diagnostics;
using Microsoft.ML;
using Xunit.Abstractions;

namespace NormML.Transforms.Tests.Classification;

public sealed class ScoringMemoryTests(ITestOutputHelper output)
{
    private const int Pictures = 1000;
    private const long Allowed = 32 << 20;

    [Fact]
    public void Scoring_10000_pictures_takes_the_memory_of_5000()
    {
        var ml = new MLContext();
        using var transformer = Samples.Transformer();
        var view = ml.View(Pictures);

        var half = MemoryAfter5(transformer.Transform(view));
        var full = MemoryAfter5(transformer.Transform(view));

        output.WriteLine($"after 5,000 pictures {half >> 10:N0} KiB, after 10,000 {full >> 10:N0} KiB, difference {(full - half) >> 10:N0} KiB");
        Assert.True(full - half < Allowed, $"after 5,000 pictures {half:N0} bytes, after 10,000 {full:N0}");
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
