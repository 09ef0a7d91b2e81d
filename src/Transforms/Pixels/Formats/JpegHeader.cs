using System.Buffers.Binary;

namespace NormML.Transforms.Pixels.Formats;

/// <summary>Walks a JPEG's segments up to its end marker (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private const byte App1 = 0xE1;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = new ImageHeader(ImageFormat.Jpeg, 0, 0);
        var hasFrame = false;
        var at = 2;
        while (TryFindMarker(bytes, ref at, out var marker))
        {
            if (marker == EndOfImage)
            {
                return hasFrame;
            }
            if (!HasLength(marker))
            {
                continue;
            }
            if (at + 2 > bytes.Length)
            {
                return false;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2 || at + length > bytes.Length)
            {
                return false;
            }
            var segment = bytes.Slice(at + 2, length - 2);
            if (IsStartOfFrame(marker) && segment.Length >= 5)
            {
                header = header with
                {
                    Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
                    Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                };
                hasFrame = true;
            }
            else if (marker == App1 && segment.StartsWith("Exif\0\0"u8))
            {
                header = header with { Orientation = ExifOrientation.Read(segment[6..]) };
            }
            at += length;
        }
        return false;
    }

    /// <summary>
    /// The next marker from here on; in a scan that is an FF followed by neither a stuffed 0 nor a restart marker.
    /// Readers skip other bytes between segments, so this does too.
    /// </summary>
    private static bool TryFindMarker(ReadOnlySpan<byte> bytes, ref int at, out byte marker)
    {
        while (at < bytes.Length)
        {
            var offset = bytes[at..].IndexOf((byte)0xFF);
            if (offset < 0)
            {
                break;
            }
            at += offset + 1;
            while (at < bytes.Length && bytes[at] == 0xFF)
            {
                at++;
            }
            if (at < bytes.Length && bytes[at++] is not (0x00 or (>= 0xD0 and <= 0xD7)) and var found)
            {
                marker = found;
                return true;
            }
        }
        marker = 0;
        return false;
    }

    private static bool HasLength(byte marker) => marker is StartOfScan or >= 0xC0 and not 0xD8;

    // C4 are Huffman tables, C8 is reserved, CC arithmetic conditioning.
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
