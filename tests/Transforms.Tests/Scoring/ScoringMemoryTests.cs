using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit.Abstractions;

namespace NormML.Transforms.Tests.Scoring;

public sealed class ScoringMemoryTests(ITestOutputHelper output)
{
    private const int Images = 1000;
    private const long Allowed = 32 << 20;

    [Fact]
    public void Scoring_5000_more_images_takes_no_more_memory()
    {
        var ml = new MLContext();
        using var transformer = Samples.Transformer();
        var view = ml.View(Images);

        var after = Enumerable.Range(0, 3).Select(_ => MemoryAfter5(transformer.Transform(view))).ToArray();

        // A leak grows with each pass; an allocator's threads reserve memory only once.
        var more = Math.Min(after[1] - after[0], after[2] - after[1]);
        output.WriteLine(
            $"after 5,000, 10,000 and 15,000 images {string.Join(", ", after.Select(bytes => $"{bytes >> 10:N0}"))} KiB; "
                + $"{more >> 10:N0} KiB for 5,000"
        );
        Assert.True(more < Allowed, $"after 5,000, 10,000 and 15,000 images {string.Join(", ", after)} bytes");
    }

    /// <summary>One pass over all columns, with images of a megabyte: memory for rows read ahead is released.</summary>
    [Fact]
    [Trait("Category", "Long")]
    public void Scoring_50000_rows_with_all_columns_takes_no_more_memory_than_20000()
    {
        var ml = new MLContext();
        using var transformer = Samples.Transformer();
        var large = Samples.Bmp(seed: 1, 600, 600);
        var scored = transformer.Transform(
            ml.Data.LoadFromEnumerable(
                Enumerable
                    .Range(0, 50_000)
                    .Select(i => new Samples.Row
                    {
                        Number = i,
                        Label = $"row {i}",
                        Image = i % 500 == 0 ? large : Samples.Bmp(i),
                    })
            )
        );
        var memory = new List<long>();
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getImage = cursor.GetGetter<VBuffer<byte>>(scored.Schema["Image"]);
        var getScore = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        VBuffer<byte> image = default;
        VBuffer<float> score = default;
        for (var i = 1; cursor.MoveNext(); i++)
        {
            getImage(ref image);
            getScore(ref score);
            if (i % 10_000 == 0)
            {
                memory.Add(Memory());
            }
        }

        output.WriteLine(
            $"after 10,000 to 50,000 rows {string.Join(", ", memory.Select(bytes => $"{bytes >> 10:N0}"))} KiB"
        );
        Assert.Equal(5, memory.Count);
        // By then the pools and the heap have reached their size; only a leak grows further.
        Assert.True(memory[^1] - memory[1] < Allowed / 4, string.Join(", ", memory));
    }

    // The minimum of the last three passes: memory the allocator has not yet returned fluctuates, a leak remains.
    private static long MemoryAfter5(IDataView scored) =>
        Enumerable.Range(0, 5).Select(_ => MemoryAfter(scored)).TakeLast(3).Min();

    private static long MemoryAfter(IDataView scored)
    {
        Assert.Equal(Images, Samples.Scores(scored).Length);
        return Memory();
    }

    private static long Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
