namespace Microsoft.ML.Data;

/// <summary>The rows of a source that pass a test of some of its columns.</summary>
internal abstract class FilterView(IDataView source, IReadOnlyList<DataViewSchema.Column> tested) : IDataView
{
    protected IReadOnlyList<DataViewSchema.Column> Tested { get; } = tested;

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var (active, inputColumns) = Columns(columnsNeeded);
        return new Cursor(this, source.GetRowCursor(inputColumns, rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var (active, inputColumns) = Columns(columnsNeeded);
        return [.. source.GetRowCursorSet(inputColumns, n, rand).Select(input => new Cursor(this, input, active))];
    }

    /// <summary>A test of the row that stands now.</summary>
    protected abstract Func<bool> Test(DataViewRow row);

    private (ColumnSet Active, IEnumerable<DataViewSchema.Column> Input) Columns(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        return (active, Schema.Where(column => active.Contains(column.Index) || Tested.Any(test => test.Index == column.Index)));
    }

    private sealed class Cursor(FilterView view, DataViewRowCursor input, ColumnSet active) : PassingCursor(input, active)
    {
        private readonly Func<bool> _test = view.Test(input);

        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (_test())
                    return true;
            }
            return false;
        }
    }
}
