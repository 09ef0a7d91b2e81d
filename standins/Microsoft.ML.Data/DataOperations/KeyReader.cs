using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads a key column of any width.</summary>
internal static class KeyReader
{
    /// <summary>The key of the row that stands now: 1-based, 0 where it is missing.</summary>
    internal static Func<ulong> Create(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Byte => Core<byte>(row, column, value => value),
        TypeCode.UInt16 => Core<ushort>(row, column, value => value),
        TypeCode.UInt32 => Core<uint>(row, column, value => value),
        TypeCode.UInt64 => Core<ulong>(row, column, value => value),
        _ => throw Contracts.ExceptParam(nameof(column), "Column '{0}' of type '{1}' is not a key", column.Name, column.Type),
    };

    private static Func<ulong> Core<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> widen)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return widen(value);
        };
    }
}
