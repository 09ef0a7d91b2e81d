using System.Buffers.Binary;

namespace NormML.Transforms.Images;

/// <summary>
/// Finds tag 0x0112 in EXIF data: a TIFF header and its first directory. Damaged data mean no orientation.
/// </summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int EntryLength = 12;

    /// <param name="tiff">The data from the byte order mark, without a leading "Exif\0\0".</param>
    public static Orientation Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
        {
            return Orientation.Normal;
        }
        var little = tiff[0] == (byte)'I';
        var start = (long)ReadUInt32(tiff[4..], little);
        if (start + 2 > tiff.Length)
        {
            return Orientation.Normal;
        }
        var directory = tiff[(int)start..];
        var count = ReadUInt16(directory, little);
        for (var i = 0; i < count && 2 + (i + 1) * EntryLength <= directory.Length; i++)
        {
            var entry = directory.Slice(2 + i * EntryLength, EntryLength);
            if (ReadUInt16(entry, little) == Tag)
            {
                var value = ReadUInt16(entry[8..], little);
                return value is >= 1 and <= 8 ? (Orientation)value : Orientation.Normal;
            }
        }
        return Orientation.Normal;
    }

    private static int ReadUInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
