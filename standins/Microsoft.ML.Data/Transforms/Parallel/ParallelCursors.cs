using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Maps rows on several threads, as the real package does wherever a column that a transform adds is read: the source is read on a
/// thread of its own, and what it throws arrives inside an exception of the reader's.
/// </summary>
internal static class ParallelCursors
{
    public static int ThreadCount { get; } = Math.Max(2, Environment.ProcessorCount - 1);

    /// <summary>Images and the like cannot be handed from one thread to another: their owner disposes them.</summary>
    public static bool CanHandOver(IEnumerable<DataViewSchema.Column> columns) => columns.All(column => ColumnBuffer.CanHold(column.Type));

    /// <summary>Several cursors that share the rows of one; their batches say in which order the rows were.</summary>
    public static DataViewRowCursor[] Split(DataViewRowCursor input, int count)
    {
        if (count <= 1 || !CanHandOver(input.Schema.Where(input.IsColumnActive)))
            return [input];
        var reader = new BackgroundReader(input, boundedTo: count, renumber: true);
        return [.. Enumerable.Range(0, count).Select(_ => new BatchCursor([reader]))];
    }

    /// <summary>One cursor over several, in the order of their batches.</summary>
    public static DataViewRowCursor Consolidate(DataViewRowCursor[] inputs) => inputs.Length == 1
        ? inputs[0]
        : new BatchCursor([.. inputs.Select(input => new BackgroundReader(input, boundedTo: 2, renumber: false))]);

    public static Exception Wrap(Exception cause) =>
        Contracts.Except(cause, "Splitter/consolidator worker encountered exception while consuming source data");
}
