using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of one reader that it shares with others, or of several readers in the order of their batches.</summary>
internal sealed class BatchCursor : PositionedCursor
{
    private readonly BackgroundReader[] _readers;
    private readonly Dictionary<BackgroundReader, RowBatch> _next = [];
    private readonly HashSet<int> _active;
    private RowBatch _batch;
    private int _row;

    public BatchCursor(BackgroundReader[] readers)
    {
        _readers = readers;
        _active = [.. readers[0].Columns.Select(column => column.Index)];
        foreach (var reader in readers)
            reader.AddTaker();
    }

    public override long Batch => _batch?.Number ?? 0;

    public override DataViewSchema Schema => _readers[0].Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        ColumnPipe.GetterFrom<DataViewRowId>(() => (Current().Ids, _row));

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
        if (column.Type.RawType != typeof(TValue))
            throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        return ColumnPipe.GetterFrom<TValue>(() => (Current().Columns[column.Index], _row));
    }

    protected override bool MoveNextCore()
    {
        if (++_row < _batch?.Count)
            return true;
        _row = 0;
        var read = _batch;
        _batch = null;
        read?.GiveBack(read);
        _batch = NextBatch();
        return _batch is not null;
    }

    protected override void DisposeCore()
    {
        _batch = null;
        foreach (var reader in _readers)
            reader.RemoveTaker();
    }

    private RowBatch Current() => _batch ?? throw new InvalidOperationException(CursorState.NoRow);

    private RowBatch NextBatch()
    {
        foreach (var reader in _readers)
        {
            if (!_next.TryGetValue(reader, out _))
                _next[reader] = reader.Take();
        }

        var first = _readers.Where(reader => _next[reader] is not null).MinBy(reader => _next[reader].Number);
        if (first is null)
            return null;
        _next.Remove(first, out var batch);
        return batch;
    }
}
