using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Copies of a column's values, by slot.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Images and other structured values cannot be copied without knowing their type.</summary>
    internal static bool CanHold(DataViewType type) => type is PrimitiveDataViewType or VectorDataViewType;

    internal static ColumnBuffer Create(DataViewType type) =>
        type is VectorDataViewType vector
            ? (ColumnBuffer)Activator.CreateInstance(typeof(Vectors<>).MakeGenericType(vector.ItemType.RawType))
            : (ColumnBuffer)Activator.CreateInstance(typeof(Scalars<>).MakeGenericType(type.RawType));

    /// <summary>An action that copies the value of the row that stands now into a slot.</summary>
    internal abstract Action<int> Filler(DataViewRow row, DataViewSchema.Column column);

    internal abstract ValueGetter<TValue> Getter<TValue>(Func<int> slot);

    private abstract class Typed<TValue> : ColumnBuffer
    {
        private TValue[] _values = [];

        internal override Action<int> Filler(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<TValue>(column);
            return slot =>
            {
                if (slot >= _values.Length)
                    Array.Resize(ref _values, Math.Max(slot + 1, _values.Length * 2));
                getter(ref _values[slot]);
            };
        }

        internal override ValueGetter<TAsked> Getter<TAsked>(Func<int> slot)
        {
            ValueGetter<TValue> getter = (ref TValue value) => Copy(in _values[slot()], ref value);
            return getter as ValueGetter<TAsked>
                ?? throw Contracts.Except($"Invalid TValue in GetGetter: '{typeof(TAsked)}', expected type: '{typeof(TValue)}'.");
        }

        protected abstract void Copy(in TValue source, ref TValue destination);
    }

    private sealed class Scalars<T> : Typed<T>
    {
        protected override void Copy(in T source, ref T destination) => destination = source;
    }

    private sealed class Vectors<T> : Typed<VBuffer<T>>
    {
        protected override void Copy(in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination);
    }
}
