using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A view, and a mapper of single rows, with the columns that a <see cref="IRowMapper"/> adds.</summary>
internal sealed class RowToRowMapperTransform : IDataView, IRowToRowMapper
{
    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly IRowMapper _mapper;
    private readonly ColumnBindings _bindings;

    public RowToRowMapperTransform(IHost host, IDataView input, IRowMapper mapper)
    {
        _host = host;
        _source = input;
        _mapper = mapper;
        _bindings = new ColumnBindings(input.Schema, mapper.GetOutputColumns());
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _bindings.Schema;

    public DataViewSchema InputSchema => _source.Schema;

    public DataViewSchema OutputSchema => _bindings.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        var active = Active(columns);
        return columns.Any(column => IsAdded(column.Index)) && ParallelCursors.CanHandOver(columns)
            ? ParallelCursors.Consolidate(GetRowCursorSet(columns, ParallelCursors.ThreadCount, rand))
            : new Cursor(_host, _source.GetRowCursor(Needed(active), rand), this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = Active(columnsNeeded);
        var inputs = _source.GetRowCursorSet(Needed(active), n, rand);
        if (inputs.Length == 1 && active.Any(IsAdded))
            inputs = ParallelCursors.Split(inputs[0], n);
        return [.. inputs.Select(input => new Cursor(_host, input, this, active))];
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        Needed(Active(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _host.CheckValue(input, nameof(input));
        _host.CheckValue(activeColumns, nameof(activeColumns));
        _host.Check(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(input, this, Active(activeColumns));
    }

    private bool IsAdded(int column)
    {
        _bindings.Map(column, out bool isInput);
        return !isInput;
    }

    private HashSet<int> Active(IEnumerable<DataViewSchema.Column> columns)
    {
        _host.CheckValue(columns, nameof(columns));
        return [.. columns.Select(column => column.Index)];
    }

    private IEnumerable<DataViewSchema.Column> Needed(HashSet<int> active)
    {
        var passed = _bindings.ActiveInput(active.Contains);
        var mapped = _mapper.GetDependencies(_bindings.ActiveAdded(active.Contains));
        return [.. InputSchema.Where(column => passed(column.Index) || mapped(column.Index))];
    }

    /// <summary>The getters of a row: its input's own for what passes through, the mapper's for what it adds.</summary>
    private sealed class Getters
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly DataViewRow _input;
        private readonly Delegate[] _added;

        public Getters(RowToRowMapperTransform parent, DataViewRow input, HashSet<int> active)
        {
            _parent = parent;
            _input = input;
            _added = parent._mapper.CreateGetters(input, parent._bindings.ActiveAdded(active.Contains), out Action disposer);
            Disposer = disposer;
        }

        public Action Disposer { get; }

        public ValueGetter<TValue> Get<TValue>(int column)
        {
            int index = _parent._bindings.Map(column, out bool isInput);
            if (isInput)
                return _input.GetGetter<TValue>(_input.Schema[index]);
            return _added[index] as ValueGetter<TValue> ?? throw Contracts.Except(
                $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{_parent.Schema[column].Type.RawType}'.");
        }

        public bool IsActive(int column)
        {
            int index = _parent._bindings.Map(column, out bool isInput);
            return isInput ? _input.IsColumnActive(_input.Schema[index]) : _added[index] is not null;
        }
    }

    private sealed class Row(DataViewRow input, RowToRowMapperTransform parent, HashSet<int> active) : WrappingRow(input)
    {
        private readonly Getters _getters = new(parent, input, active);

        public override DataViewSchema Schema => parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters.IsActive(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.Get<TValue>(column.Index);

        protected override void DisposeCore(bool disposing)
        {
            if (disposing)
                _getters.Disposer?.Invoke();
        }
    }

    private sealed class Cursor(IHost host, DataViewRowCursor input, RowToRowMapperTransform parent, HashSet<int> active)
        : SynchronizedCursorBase(host, input)
    {
        private readonly Getters _getters = new(parent, input, active);
        private bool _disposed;

        public override DataViewSchema Schema => parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.Check(IsColumnActive(column));
            return _getters.Get<TValue>(column.Index);
        }

        protected override void Dispose(bool disposing)
        {
            if (!_disposed && disposing)
                _getters.Disposer?.Invoke();
            _disposed = true;
            base.Dispose(disposing);
        }
    }
}
