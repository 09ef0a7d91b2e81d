namespace Microsoft.ML.Data;

/// <summary>Questions that code asks of column types.</summary>
internal static class ColumnTypeExtensions
{
    private static readonly Dictionary<Type, PrimitiveDataViewType> Primitives = new PrimitiveDataViewType[]
    {
        TextDataViewType.Instance, BooleanDataViewType.Instance, TimeSpanDataViewType.Instance, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
    }.ToDictionary(type => type.RawType);

    public static bool IsStandardScalar(this DataViewType columnType) => columnType is NumberDataViewType or TextDataViewType
        or BooleanDataViewType or RowIdDataViewType or TimeSpanDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType;

    /// <summary>The number of values of a key type; 0 of any other.</summary>
    public static ulong GetKeyCount(this DataViewType columnType) => (columnType as KeyDataViewType)?.Count ?? 0;

    public static DataViewType GetItemType(this DataViewType columnType) => (columnType as VectorDataViewType)?.ItemType ?? columnType;

    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    /// <summary>The size of a vector type, 0 where it is not known; 1 of a scalar.</summary>
    public static int GetValueCount(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 1;

    public static bool IsKnownSizeVector(this DataViewType columnType) => columnType.GetVectorSize() > 0;

    /// <summary>Equal up to how a vector's size factors into dimensions.</summary>
    public static bool SameSizeAndItemType(this DataViewType columnType, DataViewType other) =>
        columnType.Equals(other)
        || (columnType is VectorDataViewType vector && other is VectorDataViewType otherVector
            && vector.ItemType.Equals(otherVector.ItemType) && vector.Size == otherVector.Size);

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type) =>
        TryPrimitiveTypeFromType(type) ?? throw new InvalidOperationException($"Bad type in ColumnTypeExtensions.NumberTypeFromType: {type}");

    /// <summary>Null where no primitive type has these values.</summary>
    public static PrimitiveDataViewType TryPrimitiveTypeFromType(Type type) =>
        type == typeof(string) ? TextDataViewType.Instance : Primitives.GetValueOrDefault(type);
}
