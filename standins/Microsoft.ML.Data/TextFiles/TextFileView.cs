using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows of text files, read anew by each cursor.</summary>
internal sealed class TextFileView(DataViewSchema schema, TextLoader.Options options, IMultiStreamSource files) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null) =>
        new Cursor(schema, options, files, ColumnSet.Of(columnsNeeded, schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : PositionedCursor
    {
        private readonly DataViewSchema _schema;
        private readonly TextLoader.Options _options;
        private readonly ColumnSet _active;
        private readonly LineReader _line;
        private readonly IEnumerator<bool> _lines;

        internal Cursor(DataViewSchema schema, TextLoader.Options options, IMultiStreamSource files, ColumnSet active)
        {
            _schema = schema;
            _options = options;
            _active = active;
            _line = new LineReader(options);
            _lines = Lines(files).GetEnumerator();
        }

        public override DataViewSchema Schema => _schema;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)Position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Contracts.CheckParam(IsColumnActive(column), nameof(column), "requested column not active");
            int[] fields = [.. _options.Columns[column.Index].Source.SelectMany(range => Enumerable.Range(range.Min, range.Max.Value - range.Min + 1))];
            var getter = column.Type is VectorDataViewType vector
                ? Generic.Invoke<Delegate>(VectorGetter<int>, vector.ItemType.RawType, vector.ItemType, fields)
                : Generic.Invoke<Delegate>(ScalarGetter<int>, column.Type.RawType, column.Type, fields[0]);
            return getter as ValueGetter<TValue>
                ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }

        protected override bool MoveNextCore() => (_options.MaxRows is not { } most || Position + 1 < most) && _lines.MoveNext();

        protected override void DisposeCore() => _lines.Dispose();

        private IEnumerable<bool> Lines(IMultiStreamSource files)
        {
            for (var i = 0; i < files.Count; i++)
            {
                using var text = files.OpenTextReader(i);
                foreach (var line in _line.Read(text))
                    yield return line;
            }
        }

        /// <summary>A field that the line lacks is an empty one.</summary>
        private ReadOnlyMemory<char> Field(int index) => index < _line.Fields.Count ? _line.Fields[index] : default;

        private ValueGetter<T> ScalarGetter<T>(PrimitiveDataViewType type, int field)
        {
            var parse = FieldParser.Create<T>(type, _options);
            return (ref T value) => value = parse(Field(field));
        }

        private ValueGetter<VBuffer<T>> VectorGetter<T>(PrimitiveDataViewType type, int[] fields)
        {
            var parse = FieldParser.Create<T>(type, _options);
            return (ref VBuffer<T> value) =>
            {
                var editor = VBufferEditor.Create(ref value, fields.Length);
                for (var i = 0; i < fields.Length; i++)
                    editor.Values[i] = parse(Field(fields[i]));
                value = editor.Commit();
            };
        }
    }
}
