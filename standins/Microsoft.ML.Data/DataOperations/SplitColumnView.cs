using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A source with one more column: a number of 0..1 for each row, by which splits part the rows.</summary>
internal sealed class SplitColumnView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column? _key;
    private readonly Func<DataViewRow, Func<double>> _number;

    /// <param name="source">The rows to part.</param>
    /// <param name="key">Rows of one value in this column get one number; without it each row gets a random one.</param>
    /// <param name="seed">Of the random numbers; without one it is 42.</param>
    internal SplitColumnView(IDataView source, DataViewSchema.Column? key, int? seed)
    {
        _source = source;
        _key = key;
        Name = TemporaryName(source.Schema);
        _number = key is { } column ? NumberOfKey(source, column, seed ?? 0) : _ => RandomNumbers(seed);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        builder.AddColumn(Name, NumberDataViewType.Double);
        Schema = builder.ToSchema();
    }

    internal string Name { get; }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = ColumnSet.Of(columnsNeeded, Schema);
        var input = _source.GetRowCursor(_source.Schema.Where(column => active.Contains(column.Index) || column.Index == _key?.Index));
        return new Cursor(this, input, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private static string TemporaryName(DataViewSchema schema)
    {
        var number = 0;
        while (schema.GetColumnOrNull($"temp_SplitColumn_{number:000}") is not null)
            number++;
        return $"temp_SplitColumn_{number:000}";
    }

    private static Func<double> RandomNumbers(int? seed)
    {
        var random = new HybridTausworthe((uint)(seed ?? 42));
        return () => random.NextSingle();
    }

    private static Func<DataViewRow, Func<double>> NumberOfKey(IDataView source, DataViewSchema.Column column, int seed)
    {
        if (column.Type is KeyDataViewType)
            return row => RangeFilterView.NumberOf(row, column);
        if (RangeFilterView.IsRangeType(column.Type))
            return Normalized(source, column);
        return row => Generic.Invoke<Func<double>>(HashedNumber<int>, column.Type.RawType, row, column, seed);
    }

    private static Func<DataViewRow, Func<double>> Normalized(IDataView source, DataViewSchema.Column column)
    {
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        using (var cursor = source.GetRowCursor([column]))
        {
            var number = RangeFilterView.NumberOf(cursor, column);
            while (cursor.MoveNext())
            {
                var value = number();
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }
        var width = most > least ? most - least : 1;
        return row =>
        {
            var number = RangeFilterView.NumberOf(row, column);
            return () => (number() - least) / width;
        };
    }

    private static Func<double> HashedNumber<T>(DataViewRow row, DataViewSchema.Column column, int seed)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return StableHash(value.ToString(), (uint)seed) / (double)uint.MaxValue;
        };
    }

    /// <summary>FNV-1a with a final mix: the same in every process, unlike <c>string.GetHashCode</c>; not the real package's hash.</summary>
    private static uint StableHash(string text, uint seed)
    {
        var hash = 2166136261u ^ seed;
        foreach (var letter in text)
            hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ hash >> 16) * 0x85EBCA6B;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35;
        return hash ^ hash >> 16;
    }

    private sealed class Cursor : PositionedCursor
    {
        private readonly SplitColumnView _view;
        private readonly DataViewRowCursor _input;
        private readonly ColumnSet _active;
        private readonly Func<double> _next;
        private double _number;

        internal Cursor(SplitColumnView view, DataViewRowCursor input, ColumnSet active)
        {
            _view = view;
            _input = input;
            _active = active;
            _next = view._number(input);
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Batch => _input.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            if (column.Index < _input.Schema.Count)
                return _input.GetGetter<TValue>(_input.Schema[column.Index]);
            ValueGetter<double> getter = (ref double value) => value = _number;
            return getter as ValueGetter<TValue>
                ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{typeof(double)}'.");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        protected override bool MoveNextCore()
        {
            if (!_input.MoveNext())
                return false;
            _number = _next();
            return true;
        }

        protected override void DisposeCore() => _input.Dispose();
    }
}
