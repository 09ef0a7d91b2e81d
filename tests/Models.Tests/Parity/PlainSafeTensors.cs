using System.Buffers.Binary;
using System.Text.Json;

namespace NormML.Models.Tests.Parity;

/// <summary>A second, independent reader of the safetensors format, written from its specification.</summary>
internal static class PlainSafeTensors
{
    public static Dictionary<string, (string Type, long[] Shape, double[] Values)> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var data = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, data - 8));
        return header
            .RootElement.EnumerateObject()
            .Where(entry => entry.Name != "__metadata__")
            .ToDictionary(
                entry => entry.Name,
                entry =>
                {
                    var offsets = entry.Value.GetProperty("data_offsets");
                    var raw = bytes.AsSpan((data + offsets[0].GetInt32())..(data + offsets[1].GetInt32()));
                    var type = entry.Value.GetProperty("dtype").GetString()!;
                    var size =
                        type is "F64" or "I64" ? 8
                        : type is "F32" ? 4
                        : 2;
                    var values = new double[raw.Length / size];
                    for (var i = 0; i < values.Length; i++)
                        values[i] = Value(type, raw.Slice(i * size, size));
                    return (
                        type,
                        entry.Value.GetProperty("shape").EnumerateArray().Select(length => length.GetInt64()).ToArray(),
                        values
                    );
                }
            );
    }

    private static double Value(string type, ReadOnlySpan<byte> raw) =>
        type switch
        {
            "F64" => BitConverter.ToDouble(raw),
            "F32" => BitConverter.ToSingle(raw),
            "F16" => (double)BitConverter.ToHalf(raw),
            "BF16" => BitConverter.Int32BitsToSingle(BitConverter.ToUInt16(raw) << 16),
            "I64" => BitConverter.ToInt64(raw),
            _ => throw new NotSupportedException(type),
        };
}
