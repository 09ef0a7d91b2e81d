using System.Buffers.Binary;

namespace NormML.Transforms.Pixels.Formats;

/// <summary>Reads a Windows bitmap's headers; uncompressed pixels must all be there.</summary>
internal static class BmpHeader
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = default;
        if (bytes.Length < FileHeaderLength + CoreHeaderLength)
        {
            return false;
        }
        var pixels = (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        var info = bytes[FileHeaderLength..];
        var length = BinaryPrimitives.ReadUInt32LittleEndian(info);
        long width, height;
        Int128 dataLength;
        if (length == CoreHeaderLength)
        {
            width = BinaryPrimitives.ReadUInt16LittleEndian(info[4..]);
            height = BinaryPrimitives.ReadUInt16LittleEndian(info[6..]);
            dataLength = RowLength(width, BinaryPrimitives.ReadUInt16LittleEndian(info[10..])) * height;
        }
        else if (length >= 40 && info.Length >= 40)
        {
            width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
            // A negative height means that the rows come from top to bottom.
            height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
            var runLengthCoded = BinaryPrimitives.ReadUInt32LittleEndian(info[16..]) is 1 or 2;
            dataLength = runLengthCoded
                ? BinaryPrimitives.ReadUInt32LittleEndian(info[20..])
                : RowLength(width, BinaryPrimitives.ReadUInt16LittleEndian(info[14..])) * height;
        }
        else
        {
            return false;
        }
        header = new ImageHeader(ImageFormat.Bmp, width, height);
        return pixels + dataLength <= bytes.Length;
    }

    private static Int128 RowLength(long width, int bitsPerPixel) => ((Int128)width * bitsPerPixel + 31) / 32 * 4;
}
