namespace Microsoft.ML.Data;

/// <summary>What a column says about its slots and its keys.</summary>
public static class SchemaAnnotationsExtensions
{
    public static bool HasSlotNames(this DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: > 0 } vector && column.HasSlotNames(vector.Size);

    public static void GetSlotNames(this DataViewSchema.Column column, ref VBuffer<ReadOnlyMemory<char>> slotNames) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref slotNames);

    /// <summary>True where the column is of keys, or of vectors of them, that have values of the type, text unless said otherwise.</summary>
    public static bool HasKeyValues(this DataViewSchema.Column column, PrimitiveDataViewType keyValueItemType = null) =>
        column.Type.GetItemType() is KeyDataViewType key
        && column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type is VectorDataViewType values
        && key.Count == (ulong)values.Size
        && (keyValueItemType ?? TextDataViewType.Instance).Equals(values.ItemType);

    public static void GetKeyValues<TValue>(this DataViewSchema.Column column, ref VBuffer<TValue> keyValues) =>
        column.Annotations.GetValue(AnnotationUtils.Kinds.KeyValues, ref keyValues);

    public static bool IsNormalized(this DataViewSchema.Column column)
    {
        bool normalized = false;
        if (column.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.IsNormalized)?.Type is BooleanDataViewType)
            column.Annotations.GetValue(AnnotationUtils.Kinds.IsNormalized, ref normalized);
        return normalized;
    }
}
