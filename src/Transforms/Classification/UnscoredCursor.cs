using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Classification;

/// <summary>Passes the input's rows through where no score is asked for.</summary>
internal sealed class UnscoredCursor(RowScorer scorer, DataViewRowCursor input) : DataViewRowCursor
{
    public override DataViewSchema Schema => scorer.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < scorer.InputSchema.Count && input.IsColumnActive(scorer.InputSchema[column.Index]);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        column.Index < scorer.InputSchema.Count
            ? input.GetGetter<TValue>(scorer.InputSchema[column.Index])
            : throw ScoreGetters.NotActive(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
