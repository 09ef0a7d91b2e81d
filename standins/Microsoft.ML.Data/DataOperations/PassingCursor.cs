using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over another one of the same schema, which decides only which rows come.</summary>
internal abstract class PassingCursor(DataViewRowCursor input, ColumnSet active) : PositionedCursor
{
    protected DataViewRowCursor Input { get; } = input;

    public override DataViewSchema Schema => Input.Schema;

    public override long Batch => Input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        return Input.GetGetter<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void DisposeCore() => Input.Dispose();
}
