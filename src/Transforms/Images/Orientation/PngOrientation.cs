using System.Buffers.Binary;

namespace NormML.Transforms.Images;

/// <summary>Finds a PNG's eXIf chunk, which Skia does not read and browsers follow.</summary>
internal static class PngOrientation
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    public static Orientation Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[SignatureLength..];
        while (rest.Length >= ChunkOverhead)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkOverhead)
            {
                break;
            }
            if (rest[4..].StartsWith("eXIf"u8))
            {
                return ExifOrientation.Read(rest.Slice(8, (int)length));
            }
            rest = rest[(ChunkOverhead + (int)length)..];
        }
        return Orientation.Normal;
    }
}
