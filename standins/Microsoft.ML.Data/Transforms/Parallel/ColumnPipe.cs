using System.Collections.Concurrent;

namespace Microsoft.ML.Data;

/// <summary>Collects a column's values of the rows that a cursor passes.</summary>
internal abstract class ColumnPipe
{
    public static ColumnPipe Create(DataViewRow row, DataViewSchema.Column column) =>
        Generic.Invoke<ColumnPipe>(Create<int>, column.Type.RawType, row, column);

    public static ColumnPipe CreateForIds(DataViewRow row) => new Pipe<DataViewRowId>(row.GetIdGetter());

    /// <summary>Collects the value of the row where the cursor stands.</summary>
    public abstract void Add();

    /// <summary>What was collected; the next values go elsewhere.</summary>
    public abstract Array Take();

    /// <summary>Lets taken values be overwritten: large vectors are then not allocated anew for every row.</summary>
    public abstract void GiveBack(Array taken);

    /// <summary>Hands out copies from what a pipe has collected.</summary>
    public static ValueGetter<TValue> GetterFrom<TValue>(Func<(Array Values, int Row)> current) =>
        (ref TValue destination) =>
        {
            var (values, row) = current();
            Copy<TValue>.Value(((TValue[])values)[row], ref destination);
        };

    private static ColumnPipe Create<TValue>(DataViewRow row, DataViewSchema.Column column) =>
        new Pipe<TValue>(row.GetGetter<TValue>(column));

    private sealed class Pipe<TValue>(ValueGetter<TValue> getter) : ColumnPipe
    {
        private readonly ConcurrentQueue<TValue[]> _spare = new();
        private TValue[] _values = new TValue[RowBatch.Capacity];
        private int _count;

        public override void Add() => getter(ref _values[_count++]);

        public override Array Take()
        {
            var taken = _values;
            _values = _spare.TryDequeue(out var spare) ? spare : new TValue[RowBatch.Capacity];
            _count = 0;
            return taken;
        }

        public override void GiveBack(Array taken) => _spare.Enqueue((TValue[])taken);
    }

    private static class Copy<TValue>
    {
        public static readonly Copier<TValue> Value = typeof(TValue).IsGenericType && typeof(TValue).GetGenericTypeDefinition() == typeof(VBuffer<>)
            ? Generic.Invoke<Copier<TValue>>(OfVector<int>, typeof(TValue).GetGenericArguments()[0])
            : (TValue source, ref TValue destination) => destination = source;

        private static object OfVector<TItem>() =>
            (Copier<VBuffer<TItem>>)((VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination));
    }

    private delegate void Copier<TValue>(TValue source, ref TValue destination);
}
