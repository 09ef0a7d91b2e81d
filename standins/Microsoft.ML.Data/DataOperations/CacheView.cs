using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A source whose columns are kept in memory once they have been read. Columns that cannot be copied (images) are dropped.
/// </summary>
internal sealed class CacheView : IDataView
{
    private readonly IDataView _source;
    private readonly Lock _gate = new();
    private readonly CachedColumns[] _caches;
    private long? _rowCount;

    internal CacheView(IHostEnvironment env, IDataView source, IReadOnlyList<string> prefetched)
    {
        foreach (var name in prefetched)
        {
            var column = source.Schema.GetColumnOrNull(name) ?? throw env.ExceptSchemaMismatch("columnsToPrefetch", "prefetch", name);
            if (!ColumnBuffer.CanHold(column.Type))
                throw env.Except("Asked to prefetch column '{0}' into cache, but it is of unhandled type '{1}'", name, column.Type);
        }
        _source = ChosenColumnsView.Bufferable(source);
        _caches = new CachedColumns[_source.Schema.Count];
        _rowCount = _source.GetRowCount();
        if (prefetched.Count > 0)
            CachesOf(ColumnSet.Of(prefetched.Select(name => _source.Schema[name]), Schema));
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount()
    {
        lock (_gate)
            return _rowCount;
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        return new Cursor(this, active, CachesOf(active), rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    /// <summary>The caches that together hold the columns; those not held yet share one new pass over the source.</summary>
    private CachedColumns[] CachesOf(ColumnSet active)
    {
        lock (_gate)
        {
            DataViewSchema.Column[] missing = [.. Schema.Where(column => active.Contains(column.Index) && _caches[column.Index] is null)];
            var caches = Schema.Where(column => active.Contains(column.Index)).Select(column => _caches[column.Index]).OfType<CachedColumns>().Distinct().ToList();
            if (missing.Length > 0 || caches.Count == 0 && _rowCount is null)
            {
                var added = new CachedColumns(_source.GetRowCursor(missing), missing, SetRowCount);
                foreach (var column in missing)
                    _caches[column.Index] = added;
                caches.Add(added);
            }
            return [.. caches];
        }
    }

    private void SetRowCount(long rowCount)
    {
        lock (_gate)
            _rowCount ??= rowCount;
    }

    /// <summary>Columns that are filled together, row by row as far as they are asked for.</summary>
    private sealed class CachedColumns
    {
        private readonly Lock _gate = new();
        private readonly Action<long> _ended;
        private readonly Dictionary<int, ColumnBuffer> _buffers = [];
        private readonly Action<int>[] _fillers;
        private DataViewRowCursor _input;
        private Exception _failure;
        private volatile int _rows;

        internal CachedColumns(DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns, Action<long> ended)
        {
            _input = input;
            _ended = ended;
            foreach (var column in columns)
                _buffers[column.Index] = ColumnBuffer.Create(column.Type);
            _fillers = [.. columns.Select(column => _buffers[column.Index].Filler(input, column))];
        }

        internal ColumnBuffer BufferOf(int column) => _buffers.GetValueOrDefault(column);

        /// <summary>Whether there is a row of this number; reads the source as far as that needs.</summary>
        internal bool Has(long row)
        {
            if (row < _rows)
                return true;
            lock (_gate)
            {
                while (row >= _rows && _input is not null)
                    ReadRow();
                if (_failure is not null)
                    throw Contracts.Except(_failure, "Event we were waiting on was subject to an exception");
                return row < _rows;
            }
        }

        private void ReadRow()
        {
            try
            {
                if (_input.MoveNext())
                {
                    foreach (var filler in _fillers)
                        filler(_rows);
                    _rows++;
                    return;
                }
            }
            catch (Exception failure) // of whatever kind: each cursor that comes to this row throws it again
            {
                _failure = failure;
            }
            _input.Dispose();
            _input = null;
            if (_failure is null)
                _ended(_rows);
        }
    }

    private sealed class Cursor : PositionedCursor
    {
        private readonly CacheView _view;
        private readonly ColumnSet _active;
        private readonly CachedColumns[] _caches;
        private readonly int[] _permutation;
        private readonly long? _rowCount;
        private int _row;

        internal Cursor(CacheView view, ColumnSet active, CachedColumns[] caches, Random rand)
        {
            _view = view;
            _active = active;
            _caches = caches;
            _rowCount = caches.Length == 0 ? view.GetRowCount() : null;
            if (rand is not null)
                _permutation = Permutation(rand);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return _view._caches[column.Index].BufferOf(column.Index).Getter<TValue>(CurrentRow);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)CurrentRow(), 0);

        protected override bool MoveNextCore()
        {
            var next = Position + 1;
            if (!HasRow(next))
                return false;
            _row = _permutation is null ? (int)next : _permutation[next];
            return true;
        }

        private bool HasRow(long row) => _rowCount is { } count ? row < count : _caches.All(cache => cache.Has(row));

        private int CurrentRow()
        {
            Contracts.Check(Position >= 0, CursorState.NoRow);
            return _row;
        }

        private int[] Permutation(Random rand)
        {
            var count = 0;
            while (HasRow(count))
                count++;
            int[] permutation = [.. Enumerable.Range(0, count)];
            rand.Shuffle(permutation);
            return permutation;
        }
    }
}
