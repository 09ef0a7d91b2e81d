using Microsoft.ML;

namespace NormML.Transforms.Classification;

/// <summary>A view that scores its input in batches while it is read, in the input's order.</summary>
/// <remarks>
/// It reads the input with one cursor, so a source that gives other rows, or another order, each time it is read gets the
/// scores of the rows that are handed out.
/// </remarks>
internal sealed class ScoringView(IDataView input, RowScorer scorer, int? batchSize = null) : MLNetSeam.OnnxRefusal(input)
{
    public override DataViewSchema Schema => scorer.OutputSchema;

    // Rows come in the input's order, which the input may shuffle itself.
    public override bool CanShuffle => false;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        scorer.Model.ThrowIfDisposed();
        var columns = columnsNeeded.ToArray();
        var (passed, scored) = scorer.Split(columns);
        var cursor = Source.GetRowCursor(scorer.GetDependencies(columns));
        try
        {
            return scored
                ? new ScoringCursor(scorer, cursor, passed, batchSize ?? scorer.BatchSizeFor(GetRowCount()))
                : new MappedCursor(cursor, new ScoredRow(scorer, cursor, columns));
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }

    // A batch is scored on all cores: several cursors would only compete.
    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
