using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Classification;

/// <summary>
/// Hands out the input's rows with their scores: one cursor passes the other columns through, while a
/// <see cref="BatchScorer"/> runs ahead on another.
/// </summary>
internal sealed class ScoringCursor(RowScorer scorer, DataViewRowCursor passing, BatchScorer? ahead) : DataViewRowCursor
{
    private readonly ValueGetter<DataViewRowId> id = passing.GetIdGetter();
    private readonly ScoreGetters getters = new(() => ahead!.Current);

    public override DataViewSchema Schema => scorer.OutputSchema;

    public override long Position => passing.Position;

    public override long Batch => passing.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => passing.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < scorer.InputSchema.Count
            ? passing.IsColumnActive(scorer.InputSchema[column.Index])
            : ahead is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < scorer.InputSchema.Count)
        {
            return passing.GetGetter<TValue>(scorer.InputSchema[column.Index]);
        }

        if (ahead is null)
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' is not active in this cursor; name it when asking for the cursor.");
        }

        return column.Index == scorer.ScoreIndex
            ? getters.Score<TValue>(column)
            : getters.PredictedLabel<TValue>(column);
    }

    public override bool MoveNext()
    {
        if (!passing.MoveNext())
        {
            return false;
        }

        if (ahead is not null)
        {
            DataViewRowId current = default;
            id(ref current);
            ahead.MoveTo(current);
        }
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            passing.Dispose();
            ahead?.Dispose();
        }
        base.Dispose(disposing);
    }
}
