using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What the keys of a column stand for.</summary>
internal abstract class KeyMeanings
{
    internal abstract PrimitiveDataViewType ItemType { get; }

    internal static KeyMeanings Of(IHost host, DataViewSchema.Column column)
    {
        var values = column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type as VectorDataViewType;
        host.Check(values is not null, "Metadata KeyValues does not exist");
        host.Check(column.Type.GetItemType() is KeyDataViewType key && (ulong)values.Size == key.Count,
            "KeyValues metadata size does not match column type key count");
        return Generic.Invoke<KeyMeanings>(Create<int>, values.ItemType.RawType, column, values.ItemType);
    }

    /// <summary>A getter of the values, scalar or vector as the column is; a missing key is a missing value.</summary>
    internal abstract Delegate Getter(DataViewRow row, DataViewSchema.Column column);

    private static Typed<TValue> Create<TValue>(DataViewSchema.Column column, PrimitiveDataViewType itemType)
    {
        VBuffer<TValue> values = default;
        column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref values);
        return new(itemType, [.. values.DenseValues()]);
    }

    private sealed class Typed<TValue>(PrimitiveDataViewType itemType, TValue[] values) : KeyMeanings
    {
        private readonly TValue _missing = ItemValues.Missing<TValue>(itemType);

        internal override PrimitiveDataViewType ItemType => itemType;

        internal override Delegate Getter(DataViewRow row, DataViewSchema.Column column)
        {
            if (column.Type is VectorDataViewType vector)
                return Generic.Invoke<Delegate>(VectorGetter<int>, vector.ItemType.RawType, row, column);
            var key = KeyReader.Create(row, column);
            return (ValueGetter<TValue>)((ref TValue value) => value = ValueOf(key()));
        }

        private ValueGetter<VBuffer<TValue>> VectorGetter<TKey>(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<VBuffer<TKey>>(column);
            VBuffer<TKey> keys = default;
            return (ref VBuffer<TValue> destination) =>
            {
                getter(ref keys);
                var editor = VBufferEditor.Create(ref destination, keys.Length);
                var slot = 0;
                foreach (var key in keys.DenseValues())
                    editor.Values[slot++] = ValueOf(Convert.ToUInt64(key));
                destination = editor.Commit();
            };
        }

        private TValue ValueOf(ulong key) => key >= 1 && key <= (ulong)values.Length ? values[key - 1] : _missing;
    }
}
