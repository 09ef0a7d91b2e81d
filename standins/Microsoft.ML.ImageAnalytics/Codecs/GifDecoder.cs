using System.Buffers.Binary;

namespace Microsoft.ML.Imaging;

/// <summary>The first frame of a GIF, on a transparent canvas of the file's size.</summary>
internal static class GifDecoder
{
    private const int ScreenDescriptorEnd = 13;
    private const byte Extension = 0x21;
    private const byte GraphicControl = 0xF9;
    private const byte ImageDescriptor = 0x2C;
    private const byte HasColorTable = 0x80;
    private const byte IsInterlaced = 0x40;
    private const int NotTransparent = -1;

    public static Raster Decode(ReadOnlySpan<byte> gif)
    {
        if (gif.Length < ScreenDescriptorEnd)
        {
            throw new InvalidDataException("GIF: the header is cut short");
        }

        int width = BinaryPrimitives.ReadUInt16LittleEndian(gif[6..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(gif[8..]);
        var at = ScreenDescriptorEnd;
        var colours = ReadColorTable(gif, ref at, gif[10]);
        var transparent = NotTransparent;
        while (at < gif.Length)
        {
            var block = gif[at];
            if (block == Extension && at + 1 < gif.Length)
            {
                if (gif[at + 1] == GraphicControl && at + 6 < gif.Length && (gif[at + 3] & 1) != 0)
                {
                    transparent = gif[at + 6];
                }

                at += 2;
                SkipSubBlocks(gif, ref at);
            }
            else if (block == ImageDescriptor && at + 10 < gif.Length)
            {
                return ReadFrame(gif, at, width, height, colours, transparent);
            }
            else
            {
                break;
            }
        }

        throw new InvalidDataException("GIF: no picture in the file");
    }

    private static Raster ReadFrame(
        ReadOnlySpan<byte> gif, int at, int screenWidth, int screenHeight, ReadOnlySpan<byte> colours, int transparent)
    {
        int left = BinaryPrimitives.ReadUInt16LittleEndian(gif[(at + 1)..]);
        int top = BinaryPrimitives.ReadUInt16LittleEndian(gif[(at + 3)..]);
        int width = BinaryPrimitives.ReadUInt16LittleEndian(gif[(at + 5)..]);
        int height = BinaryPrimitives.ReadUInt16LittleEndian(gif[(at + 7)..]);
        var flags = gif[at + 9];
        at += 10;
        var local = ReadColorTable(gif, ref at, flags);
        colours = local.IsEmpty ? colours : local;
        if (colours.IsEmpty)
        {
            throw new InvalidDataException("GIF: no colour table");
        }

        // A frame larger than the screen makes the screen grow; both are at most 65535, their product is checked.
        var raster = new Raster(Math.Max(screenWidth, left + width), Math.Max(screenHeight, top + height));
        if (width == 0 || height == 0)
        {
            return raster;
        }

        var indices = new byte[(long)width * height];
        var count = GifLzw.Decode(gif[at..], indices);
        var rows = (flags & IsInterlaced) != 0 ? InterlacedRows(height) : Enumerable.Range(0, height);
        var next = 0;
        foreach (var y in rows)
        {
            var row = raster.Row(top + y)[(left * 4)..];
            for (var x = 0; x < width && next < count; x++, next++)
            {
                var index = indices[next];
                if (index != transparent && (index * 3) + 2 < colours.Length)
                {
                    row[x * 4] = colours[(index * 3) + 2];
                    row[(x * 4) + 1] = colours[(index * 3) + 1];
                    row[(x * 4) + 2] = colours[index * 3];
                    row[(x * 4) + 3] = 255;
                }
            }
        }

        return raster;
    }

    private static IEnumerable<int> InterlacedRows(int height)
    {
        foreach (var (start, step) in new[] { (0, 8), (4, 8), (2, 4), (1, 2) })
        {
            for (var y = start; y < height; y += step)
            {
                yield return y;
            }
        }
    }

    private static ReadOnlySpan<byte> ReadColorTable(ReadOnlySpan<byte> gif, scoped ref int at, byte flags)
    {
        if ((flags & HasColorTable) == 0)
        {
            return [];
        }

        var size = Math.Min(3 << ((flags & 7) + 1), gif.Length - at);
        var table = gif.Slice(at, size);
        at += size;
        return table;
    }

    private static void SkipSubBlocks(ReadOnlySpan<byte> gif, ref int at)
    {
        while (at < gif.Length && gif[at] != 0)
        {
            at += gif[at] + 1;
        }

        at++;
    }
}
