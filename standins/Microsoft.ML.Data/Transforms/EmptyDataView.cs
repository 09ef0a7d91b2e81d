namespace Microsoft.ML.Data;

/// <summary>A schema and no rows.</summary>
internal sealed class EmptyDataView(DataViewSchema schema) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(schema, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [new Cursor(schema, columnsNeeded)];

    private sealed class Cursor(DataViewSchema schema, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
    {
        private readonly HashSet<int> _active = [.. active.Select(column => column.Index)];

        public override long Position => -1;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => false;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => NoRow;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => NoRow;

        private static void NoRow<TValue>(ref TValue value) =>
            throw new InvalidOperationException("Cannot call the getter when the cursor is not at a row.");
    }
}
