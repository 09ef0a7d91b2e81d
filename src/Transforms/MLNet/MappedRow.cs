using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.MLNet;

/// <summary>
/// A mapper's row: it passes the input's columns through and adds the mapper's after them. It disposes the input with itself.
/// </summary>
/// <param name="mapper">Knows both schemas.</param>
/// <param name="input">The row that is passed through.</param>
/// <param name="activeColumns">The columns that may be asked for; the input knows which of its own are active.</param>
/// <param name="added">The <see cref="ValueGetter{T}"/> of an added column, by its index in the mapper's output.</param>
internal sealed class MappedRow(
    IRowToRowMapper mapper,
    DataViewRow input,
    IEnumerable<DataViewSchema.Column> activeColumns,
    Func<int, Delegate> added
) : DataViewRow
{
    private readonly HashSet<int> active = [.. activeColumns.Select(column => column.Index)];

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        IsPassed(column) ? input.IsColumnActive(mapper.InputSchema[column.Index]) : active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (IsPassed(column))
        {
            return input.GetGetter<TValue>(mapper.InputSchema[column.Index]);
        }

        return active.Contains(column.Index)
            ? added(column.Index) as ValueGetter<TValue> ?? throw ColumnRequestErrors.WrongType<TValue>(column)
            : throw ColumnRequestErrors.NotActive(column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsPassed(DataViewSchema.Column column) => column.Index < mapper.InputSchema.Count;
}
