using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view over objects, enumerated afresh by each cursor.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> rows, RowMembers members) : IDataView
    where TRow : class
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => members.Schema;

    public long? GetRowCount() => (rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(rows.GetEnumerator(), members, ColumnSet.Of(columnsNeeded, Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : PositionedCursor
    {
        private readonly IEnumerator<TRow> _rows;
        private readonly RowMembers _members;
        private readonly ObjectGetters<TRow> _getters;
        private TRow _current;

        internal Cursor(IEnumerator<TRow> rows, RowMembers members, ColumnSet active)
        {
            _rows = rows;
            _members = members;
            _getters = new ObjectGetters<TRow>(members, active.Contains, () => _current ?? throw Contracts.Except(CursorState.NoRow));
        }

        public override DataViewSchema Schema => _members.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) =>
            {
                Contracts.Check(Position >= 0, CursorState.NoRow);
                value = new DataViewRowId((ulong)Position, 0);
            };

        protected override bool MoveNextCore()
        {
            if (!_rows.MoveNext())
                return false;
            _current = _rows.Current ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override void DisposeCore()
        {
            _current = null;
            _rows.Dispose();
        }
    }
}
