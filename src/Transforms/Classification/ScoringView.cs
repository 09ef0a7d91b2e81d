using Microsoft.ML;

namespace NormML.Transforms.Classification;

/// <summary>A view that scores its input in batches while it is read, in the input's order.</summary>
internal sealed class ScoringView(IDataView input, RowScorer scorer) : IDataView
{
    public DataViewSchema Schema => scorer.OutputSchema;

    // Two cursors run over the input side by side and must meet the same rows.
    public bool CanShuffle => false;

    public long? GetRowCount() => input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        scorer.Model.ThrowIfDisposed();
        var (passed, scored) = scorer.Split(columnsNeeded);
        var passing = input.GetRowCursor(passed);
        try
        {
            var ahead = scored ? new BatchScorer(scorer, input.GetRowCursor([scorer.Picture.Column]), GetRowCount()) : null;
            return new ScoringCursor(scorer, passing, ahead);
        }
        catch
        {
            passing.Dispose();
            throw;
        }
    }

    // A batch is scored on all cores: several cursors would only compete.
    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
