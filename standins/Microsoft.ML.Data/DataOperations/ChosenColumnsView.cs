using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Some columns of a source, in a given order.</summary>
internal sealed class ChosenColumnsView : IDataView
{
    private readonly IDataView _source;
    private readonly int[] _sourceIndices;

    internal ChosenColumnsView(IDataView source, IEnumerable<int> sourceIndices)
    {
        _source = source;
        _sourceIndices = [.. sourceIndices];
        Schema = SchemaOf(source.Schema, _sourceIndices);
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    /// <summary>The source itself where every column is of a type that can be copied into a buffer.</summary>
    internal static IDataView Bufferable(IDataView source) =>
        source.Schema.All(column => ColumnBuffer.CanHold(column.Type))
            ? source
            : new ChosenColumnsView(source, source.Schema.Where(column => ColumnBuffer.CanHold(column.Type)).Select(column => column.Index));

    internal static IDataView Without(IDataView source, string name) =>
        new ChosenColumnsView(source, source.Schema.Where(column => column.Name != name).Select(column => column.Index));

    internal static DataViewSchema SchemaOf(DataViewSchema source, IEnumerable<int> indices)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(indices.Select(index => source[index]));
        return builder.ToSchema();
    }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        return new Cursor(this, _source.GetRowCursor(SourceColumns(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        return [.. _source.GetRowCursorSet(SourceColumns(active), n, rand).Select(input => new Cursor(this, input, active))];
    }

    private IEnumerable<DataViewSchema.Column> SourceColumns(ColumnSet active) =>
        _sourceIndices.Where((_, index) => active.Contains(index)).Distinct().Select(index => _source.Schema[index]);

    private sealed class Cursor(ChosenColumnsView view, DataViewRowCursor input, ColumnSet active) : PositionedCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Batch => input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return input.GetGetter<TValue>(input.Schema[view._sourceIndices[column.Index]]);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        protected override bool MoveNextCore() => input.MoveNext();

        protected override void DisposeCore() => input.Dispose();
    }
}
