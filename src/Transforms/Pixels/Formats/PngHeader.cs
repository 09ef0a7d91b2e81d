using System.Buffers.Binary;

namespace NormML.Transforms.Pixels.Formats;

/// <summary>Walks a PNG's chunks up to IEND; eXIf holds the orientation.</summary>
internal static class PngHeader
{
    private const int ChunkOverhead = 12;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = new ImageHeader(ImageFormat.Png, 0, 0);
        var hasHeader = false;
        for (var at = 8; at + ChunkOverhead <= bytes.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (at + ChunkOverhead + (long)length > bytes.Length)
            {
                return false;
            }
            var type = bytes.Slice(at + 4, 4);
            var data = bytes.Slice(at + 8, (int)length);
            if (type.SequenceEqual("IHDR"u8) && data.Length >= 8)
            {
                header = header with
                {
                    Width = BinaryPrimitives.ReadUInt32BigEndian(data),
                    Height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
                };
                hasHeader = true;
            }
            else if (type.SequenceEqual("eXIf"u8))
            {
                header = header with { Orientation = ExifOrientation.ReadPrefixed(data) };
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                return hasHeader;
            }
            at += ChunkOverhead + (int)length;
        }
        return false;
    }
}
