using System.Buffers.Binary;

namespace NormML.Transforms.Pixels.Formats;

/// <summary>Walks a GIF's blocks up to the end of its first frame, the only one that is used.</summary>
internal static class GifHeader
{
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ImageHeader header)
    {
        header = default;
        if (bytes.Length < 13)
        {
            return false;
        }
        header = new ImageHeader(ImageFormat.Gif, UInt16(bytes, 6), UInt16(bytes, 8));
        var at = 13 + ColorTableLength(bytes[10]);
        while (at + 1 < bytes.Length)
        {
            switch (bytes[at])
            {
                case Extension:
                    at += 2;
                    if (!TrySkipSubBlocks(bytes, ref at))
                    {
                        return false;
                    }
                    break;
                case ImageDescriptor when at + 10 < bytes.Length:
                    // A frame may reach beyond the screen that the file claims.
                    header = header with
                    {
                        Width = Math.Max(header.Width, UInt16(bytes, at + 1) + UInt16(bytes, at + 5)),
                        Height = Math.Max(header.Height, UInt16(bytes, at + 3) + UInt16(bytes, at + 7)),
                    };
                    // After the descriptor come its colour table, one byte of LZW code size, and the data.
                    at += 10 + ColorTableLength(bytes[at + 9]) + 1;
                    return TrySkipSubBlocks(bytes, ref at);
                default:
                    return false;
            }
        }
        return false;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int ColorTableLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static bool TrySkipSubBlocks(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length)
        {
            var length = bytes[at];
            at += 1 + length;
            if (length == 0)
            {
                return true;
            }
        }
        return false;
    }
}
