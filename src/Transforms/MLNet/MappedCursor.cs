using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.MLNet;

/// <summary>A cursor over another cursor's rows, as a mapper maps them.</summary>
/// <param name="input">Moves from row to row.</param>
/// <param name="row">The mapper's row on <paramref name="input"/>, which it disposes with itself.</param>
internal sealed class MappedCursor(DataViewRowCursor input, DataViewRow row) : DataViewRowCursor
{
    public override DataViewSchema Schema => row.Schema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        row.GetGetter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            row.Dispose();
        }

        base.Dispose(disposing);
    }
}
