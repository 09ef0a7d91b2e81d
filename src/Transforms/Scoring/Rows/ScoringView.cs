using Microsoft.ML;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.Scoring;

/// <summary>A view that scores its input in batches while it is read, in the input's order.</summary>
/// <remarks>
/// It reads the input with one cursor. A source may give other rows, or another order, each time it is read; the scores are
/// always those of the rows that are handed out.
/// </remarks>
internal sealed class ScoringView(IDataView input, RowScorer scorer, int? batchSize = null) : MappedView(input, scorer)
{
    // Rows come in the input's order, which the input may shuffle itself.
    public override bool CanShuffle => false;

    public override DataViewRowCursor GetRowCursor(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        Random? rand = null
    )
    {
        scorer.Model.ThrowIfDisposed();
        var columns = columnsNeeded.ToArray();
        var (passed, scored) = scorer.Split(columns);
        if (!scored)
        {
            return base.GetRowCursor(columns);
        }

        var cursor = Source.GetRowCursor(scorer.GetDependencies(columns));
        try
        {
            var scoring = new ScoringCursor(scorer, cursor, passed, batchSize ?? scorer.BatchSizeFor(GetRowCount()));
            return new MappedCursor(
                scoring,
                new MappedRow(scorer, scoring, scorer.OutputSchema, new ScoreGetters(scorer, scoring.Scores).Of)
            );
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }

    // A batch is scored on all cores: several cursors would only compete.
    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    ) => [GetRowCursor(columnsNeeded, rand)];
}
