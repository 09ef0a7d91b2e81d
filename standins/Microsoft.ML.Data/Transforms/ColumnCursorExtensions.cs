using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads one column of a view.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName) => GetColumn<T>(data, data.Schema[columnName]);

    /// <summary>The values as they are, text as strings, vectors as arrays.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckNonEmpty(column.Name, nameof(column));
        if (column.Index >= data.Schema.Count || data.Schema[column.Index].Name != column.Name || data.Schema[column.Index].Type != column.Type)
        {
            throw Contracts.ExceptParam(nameof(column),
                $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found in data");
        }

        if (column.Type.RawType == typeof(T))
            return Read(data, column, (T value) => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Read(data, column, (ReadOnlyMemory<char> text) => text.ToString());
        if (!typeof(T).IsArray)
            throw CannotMap<T>(column);
        if (column.Type is not VectorDataViewType vector)
        {
            throw Contracts.ExceptParam(nameof(column),
                $"Cannot load vector type, {column.Type}, specified in column to the user-defined type, {typeof(T)}.");
        }

        var item = typeof(T).GetElementType();
        if (item == vector.ItemType.RawType)
            return Generic.Invoke<IEnumerable<T>>(ReadArrays<int>, item, data, column);
        if (item == typeof(string) && vector.ItemType is TextDataViewType)
            return (IEnumerable<T>)Read(data, column, (VBuffer<ReadOnlyMemory<char>> texts) => Strings(texts));
        throw CannotMap<T>(column);
    }

    // A slot that a sparse vector leaves out becomes null, as in the real one.
    private static string[] Strings(VBuffer<ReadOnlyMemory<char>> texts)
    {
        var strings = new string[texts.Length];
        foreach (var (slot, text) in texts.Items())
            strings[slot] = text.ToString();
        return strings;
    }

    private static IEnumerable<TItem[]> ReadArrays<TItem>(IDataView data, DataViewSchema.Column column) =>
        Read(data, column, (VBuffer<TItem> values) =>
        {
            var array = new TItem[values.Length];
            values.CopyTo(array);
            return array;
        });

    private static IEnumerable<TOut> Read<TData, TOut>(IDataView data, DataViewSchema.Column column, Func<TData, TOut> convert)
    {
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<TData>(column);
        TData value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            yield return convert(value);
        }
    }

    private static Exception CannotMap<T>(DataViewSchema.Column column) => Contracts.ExceptParam(nameof(column),
        $"Cannot map column (name: {column.Name}, type: {column.Type}) in data to the user-defined type, {typeof(T)}.");
}
