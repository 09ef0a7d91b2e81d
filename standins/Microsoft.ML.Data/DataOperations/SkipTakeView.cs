namespace Microsoft.ML.Data;

/// <summary>The rows of a source from a number on, and not more than a number; never shuffled.</summary>
internal sealed class SkipTakeView(IDataView source, long skip, long take) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount() is { } count ? Math.Min(Math.Max(0, count - skip), take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        return new Cursor(source.GetRowCursor(Schema.Where(column => active.Contains(column.Index))), active, skip, take);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor input, ColumnSet active, long skip, long take) : PassingCursor(input, active)
    {
        private bool _started;

        public override long Batch => 0;

        protected override bool MoveNextCore()
        {
            if (Position + 1 >= take)
                return false;
            for (long i = 0; !_started && i < skip; i++)
            {
                if (!Input.MoveNext())
                    return false;
            }
            _started = true;
            return Input.MoveNext();
        }
    }
}
