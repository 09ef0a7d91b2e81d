using System.Buffers.Binary;

namespace NormML.Transforms.Pixels.Formats;

/// <summary>
/// Reads a WebP container's chunks: VP8 (lossy), VP8L (lossless), VP8X (canvas and further chunks), EXIF.
/// </summary>
internal static class WebPHeader
{
    private const int ChunkHeaderLength = 8;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = new ImageHeader(ImageFormat.WebP, 0, 0);
        var end = ChunkHeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        var hasPixels = false;
        for (var at = 12L; at + ChunkHeaderLength <= Math.Min(end, bytes.Length);)
        {
            var type = bytes.Slice((int)at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((int)at + 4)..]);
            at += ChunkHeaderLength;
            // A chunk that was cut short still tells the size.
            var data = bytes.Slice((int)at, (int)Math.Min(length, bytes.Length - at));
            if (type.SequenceEqual("EXIF"u8))
            {
                header = header with { Orientation = ExifOrientation.ReadPrefixed(data) };
            }
            else if (header.Width == 0)
            {
                var (width, height) = SizeIn(type, data);
                header = header with { Width = width, Height = height };
            }
            hasPixels |= type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8) || type.SequenceEqual("ANMF"u8);
            at += length + (length & 1);
        }
        return hasPixels && end <= bytes.Length;
    }

    private static (long Width, long Height) SizeIn(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (type.SequenceEqual("VP8X"u8) && data.Length >= 10)
        {
            return (1 + ReadUInt24(data[4..]), 1 + ReadUInt24(data[7..]));
        }
        if (type.SequenceEqual("VP8 "u8) && data.Length >= 10)
        {
            return (ReadUInt14(data[6..]), ReadUInt14(data[8..]));
        }
        if (type.SequenceEqual("VP8L"u8) && data.Length >= 5)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }
        return default;
    }

    private static long ReadUInt14(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes) & 0x3FFF;

    private static long ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
