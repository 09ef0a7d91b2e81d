namespace NormML.Tests;

/// <summary>Writes GIF files without compression: the code table is cleared before the code width would grow.</summary>
internal static class TestGif
{
    private const int CodeWidth = 9;
    private const int Clear = 256;
    private const int End = 257;
    private const int CodesBetweenClears = 100;
    private const int FrameStart = 13 + (256 * 3);
    private const int LargestBlock = 255;

    /// <summary>
    /// One palette index per pixel; at most 256 colors of red, green, blue, one of which may be transparent. The screen
    /// may be larger by a border, and pixels may be missing at the end.
    /// </summary>
    public static byte[] Encode(
        int width,
        int height,
        byte[] indices,
        byte[] rgb,
        int transparent = -1,
        bool interlaced = false,
        int border = 0
    )
    {
        var table = new byte[256 * 3];
        rgb.CopyTo(table, 0);
        byte[] control = transparent < 0 ? [] : [0x21, 0xF9, 4, 1, 0, 0, (byte)transparent, 0];
        return
        [
            .. "GIF89a"u8,
            .. UInt16(width + (2 * border)),
            .. UInt16(height + (2 * border)),
            0xF7,
            0,
            0,
            .. table,
            .. control,
            0x2C,
            .. UInt16(border),
            .. UInt16(border),
            .. UInt16(width),
            .. UInt16(height),
            (byte)(interlaced ? 0x40 : 0),
            8,
            .. Blocks(Codes(Rows(width, height, indices, interlaced))),
            0,
            0x3B,
        ];
    }

    /// <summary>The GIF file with its frame repeated.</summary>
    public static byte[] WithSecondFrame(byte[] gif) => [.. gif[..^1], .. gif[FrameStart..]];

    private static byte[] UInt16(int value) => [(byte)value, (byte)(value >> 8)];

    private static IEnumerable<byte> Rows(int width, int height, byte[] indices, bool interlaced)
    {
        var order = Enumerable.Range(0, height);
        if (interlaced)
        {
            order = order
                .OrderBy(y =>
                    y % 8 == 0 ? 0
                    : y % 4 == 0 ? 1
                    : y % 2 == 0 ? 2
                    : 3
                )
                .ThenBy(y => y);
        }

        return order.SelectMany(y => indices.Skip(y * width).Take(width));
    }

    private static List<byte> Codes(IEnumerable<byte> indices)
    {
        var (bytes, buffer, buffered, sinceClear) = (new List<byte>(), 0, 0, CodesBetweenClears);
        void Put(int code)
        {
            buffer |= code << buffered;
            for (buffered += CodeWidth; buffered >= 8; buffered -= 8, buffer >>= 8)
            {
                bytes.Add((byte)buffer);
            }
        }

        foreach (var index in indices)
        {
            if (sinceClear++ >= CodesBetweenClears)
            {
                Put(Clear);
                sinceClear = 0;
            }

            Put(index);
        }

        Put(End);
        bytes.Add((byte)buffer);
        return bytes;
    }

    private static IEnumerable<byte> Blocks(List<byte> codes) =>
        codes.Chunk(LargestBlock).SelectMany(block => block.Prepend((byte)block.Length));
}
