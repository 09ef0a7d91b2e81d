using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a source in random order, drawn from a pool of rows that is filled up as rows leave it. Every cursor that
/// brings no generator of its own draws the same order.
/// </summary>
internal sealed class ShuffleView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    private readonly IDataView _source = ChosenColumnsView.Bufferable(source);

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var random = rand ?? HybridTausworthe.Create(seed);
        var active = ColumnSet.Of(columnsNeeded, Schema);
        var input = _source.GetRowCursor(Schema.Where(column => active.Contains(column.Index)),
            shuffleSource ? new HybridTausworthe(random) : null);
        return poolSize == 1 ? input : new Cursor(input, active, poolSize, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : PositionedCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly int _poolSize;
        private readonly Random _random;
        private readonly ColumnBuffer[] _buffers;
        private readonly Action<int>[] _fillers;
        private readonly DataViewRowId[] _ids;
        private readonly ValueGetter<DataViewRowId> _inputId;
        private readonly int[] _slots;
        private int _pooled;
        private int _current;

        internal Cursor(DataViewRowCursor input, ColumnSet active, int poolSize, Random random)
        {
            _input = input;
            _poolSize = poolSize;
            _random = random;
            _buffers = [.. input.Schema.Select(column => active.Contains(column.Index) ? ColumnBuffer.Create(column.Type) : null)];
            _fillers = [.. input.Schema.Where(column => active.Contains(column.Index)).Select(column => _buffers[column.Index].Filler(input, column))];
            _inputId = input.GetIdGetter();
            _ids = new DataViewRowId[poolSize + 1];
            _slots = [.. Enumerable.Range(0, poolSize + 1)];
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _buffers[column.Index] is not null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return _buffers[column.Index].Getter<TValue>(CurrentSlot);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = _ids[CurrentSlot()];

        /// <summary>The pool is the first slots; the slot behind them holds the row that stands now.</summary>
        protected override bool MoveNextCore()
        {
            while (_pooled < _poolSize && _input.MoveNext())
                Fill(_slots[_pooled++]);
            if (_pooled == 0)
                return false;
            var drawn = _random.Next(_pooled);
            _current = _slots[drawn];
            _pooled--;
            (_slots[drawn], _slots[_pooled], _slots[_poolSize]) = (_slots[_pooled], _slots[_poolSize], _current);
            return true;
        }

        protected override void DisposeCore() => _input.Dispose();

        private int CurrentSlot()
        {
            Contracts.Check(Position >= 0, CursorState.NoRow);
            return _current;
        }

        private void Fill(int slot)
        {
            _inputId(ref _ids[slot]);
            foreach (var filler in _fillers)
                filler(slot);
        }
    }
}
