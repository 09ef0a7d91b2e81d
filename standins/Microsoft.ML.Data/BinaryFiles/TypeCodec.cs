using System.Collections.Immutable;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data.IO;

/// <summary>
/// Column types in bytes. A form of the stand-in's own: files of data, and the schema in a model, do not cross between the stacks.
/// </summary>
internal static class TypeCodec
{
    private static readonly PrimitiveDataViewType[] Primitives =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TextDataViewType.Instance, BooleanDataViewType.Instance, RowIdDataViewType.Instance, TimeSpanDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance,
    ];

    /// <summary>Images and types that users register cannot be saved.</summary>
    public static bool CanSave(DataViewType type) => type.GetItemType() is KeyDataViewType || Primitives.Contains(type.GetItemType());

    public static void Write(BinaryWriter writer, DataViewType type)
    {
        var vector = type as VectorDataViewType;
        writer.Write(vector is not null);
        if (vector is not null)
        {
            writer.Write(vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions)
                writer.Write(dimension);
        }

        var item = type.GetItemType();
        writer.Write(item.GetKeyCount());
        writer.Write((byte)Array.FindIndex(Primitives, primitive => primitive.RawType == item.RawType));
    }

    public static DataViewType Read(BinaryReader reader)
    {
        ImmutableArray<int> dimensions = reader.ReadBoolean()
            ? [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => reader.ReadInt32())]
            : [];
        ulong keyCount = reader.ReadUInt64();
        int primitive = reader.ReadByte();
        Contracts.CheckDecode(primitive < Primitives.Length, "Unknown column type");
        var item = keyCount > 0 ? new KeyDataViewType(Primitives[primitive].RawType, keyCount) : Primitives[primitive];
        return dimensions.Length > 0 ? new VectorDataViewType(item, dimensions) : item;
    }
}
