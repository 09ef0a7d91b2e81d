using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A primitive column type in a saved file: its data kind, and a key's count (0 where it is no key).</summary>
internal static class ItemTypeCode
{
    private const byte RowId = 16;

    internal static void Write(BinaryWriter writer, PrimitiveDataViewType type)
    {
        writer.Write(type is RowIdDataViewType ? RowId : (byte)DataKinds.Of(type.RawType));
        writer.Write(type.GetKeyCount());
    }

    internal static PrimitiveDataViewType Read(BinaryReader reader)
    {
        var code = reader.ReadByte();
        var keyCount = reader.ReadUInt64();
        Contracts.CheckDecode(code is >= 1 and <= RowId);
        var type = code == RowId ? RowIdDataViewType.Instance : DataKinds.TypeOf((DataKind)code);
        return keyCount == 0 ? type : new KeyDataViewType(type.RawType, keyCount);
    }
}
