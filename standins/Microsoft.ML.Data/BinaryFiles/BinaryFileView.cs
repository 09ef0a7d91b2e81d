using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data.IO;

/// <summary>The rows of a file that <see cref="BinaryView"/> wrote, read anew by each cursor.</summary>
internal sealed class BinaryFileView : IDataView
{
    private readonly IHost _host;
    private readonly string _path;

    public BinaryFileView(IHostEnvironment env, string path)
    {
        _host = env.Register("BinaryLoader");
        _path = path;
        using var reader = OpenAtRows(out var schema);
        Schema = schema;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private BinaryReader OpenAtRows(out DataViewSchema schema)
    {
        var reader = new BinaryReader(File.OpenRead(_path), Encoding.UTF8);
        try
        {
            schema = BinaryView.ReadSchema(reader);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private sealed class Cursor : RootCursorBase
    {
        private readonly BinaryFileView _view;
        private readonly HashSet<int> _active;
        private readonly BinaryReader _reader;
        private readonly (Action<BinaryReader> Read, Delegate Getter)[] _columns;

        public Cursor(BinaryFileView view, IEnumerable<DataViewSchema.Column> active)
            : base(view._host)
        {
            _view = view;
            _active = [.. active.Select(column => column.Index)];
            _reader = view.OpenAtRows(out _);
            _columns = [.. view.Schema.Select(column => ValueCodec.Of(column.Type).ReaderAndGetter())];
        }

        public override long Batch => 0;

        public override DataViewSchema Schema => _view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Ch.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            return _columns[column.Index].Getter as ValueGetter<TValue> ?? throw Ch.Except(
                $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }

        protected override bool MoveNextCore()
        {
            if (!_reader.ReadBoolean())
                return false;
            foreach (var (read, _) in _columns)
                read(_reader);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }
    }
}
