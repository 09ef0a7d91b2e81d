using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public enum DataKind : byte
{
    SByte = 1,
    Byte = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Single = 9,
    Double = 10,
    String = 11,
    Boolean = 12,
    TimeSpan = 13,
    DateTime = 14,
    DateTimeOffset = 15,
}

internal static class DataKinds
{
    private static readonly Dictionary<Type, DataKind> Kinds = new()
    {
        [typeof(sbyte)] = DataKind.SByte,
        [typeof(byte)] = DataKind.Byte,
        [typeof(short)] = DataKind.Int16,
        [typeof(ushort)] = DataKind.UInt16,
        [typeof(int)] = DataKind.Int32,
        [typeof(uint)] = DataKind.UInt32,
        [typeof(long)] = DataKind.Int64,
        [typeof(ulong)] = DataKind.UInt64,
        [typeof(float)] = DataKind.Single,
        [typeof(double)] = DataKind.Double,
        [typeof(ReadOnlyMemory<char>)] = DataKind.String,
        [typeof(bool)] = DataKind.Boolean,
        [typeof(TimeSpan)] = DataKind.TimeSpan,
        [typeof(DateTime)] = DataKind.DateTime,
        [typeof(DateTimeOffset)] = DataKind.DateTimeOffset,
    };

    internal static DataKind Of(Type rawType) =>
        Kinds.TryGetValue(rawType, out var kind) ? kind : throw Contracts.ExceptParam(nameof(rawType), $"The type '{rawType}' has no data kind.");

    internal static PrimitiveDataViewType TypeOf(DataKind kind)
    {
        Contracts.CheckParam(Enum.IsDefined(kind), nameof(kind), $"There is no data kind {(int)kind}.");
        return ColumnTypeExtensions.PrimitiveTypeFromType(Kinds.First(pair => pair.Value == kind).Key);
    }
}
