using System.Buffers.Binary;
using System.IO.Compression;

namespace Microsoft.ML.Imaging;

/// <summary>Writes PNG, 8 bits a channel: RGB where every pixel is opaque, otherwise RGBA.</summary>
internal static class PngEncoder
{
    private const byte ColorTypeRgb = 2;
    private const byte ColorTypeRgba = 6;
    private const byte FilterSub = 1;

    private static readonly uint[] CrcTable = MakeCrcTable();

    public static byte[] Encode(Raster raster, bool isBgra)
    {
        var isOpaque = true;
        for (var at = 3; at < raster.Pixels.Length && isOpaque; at += 4)
        {
            isOpaque = raster.Pixels[at] == 255;
        }

        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, raster.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), raster.Height);
        header[8] = 8;
        header[9] = isOpaque ? ColorTypeRgb : ColorTypeRgba;
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(raster, isBgra, isOpaque ? 3 : 4));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(Raster raster, bool isBgra, int channels)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var row = new byte[raster.Width * channels];
            var filtered = new byte[1 + row.Length];
            filtered[0] = FilterSub;
            for (var y = 0; y < raster.Height; y++)
            {
                CopyRow(raster.Row(y), row, isBgra, channels);
                for (var i = 0; i < row.Length; i++)
                {
                    filtered[i + 1] = (byte)(row[i] - (i < channels ? 0 : row[i - channels]));
                }

                zlib.Write(filtered);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>Red, green, blue and alpha of a row; PNG's colours are not premultiplied.</summary>
    private static void CopyRow(ReadOnlySpan<byte> pixels, byte[] row, bool isBgra, int channels)
    {
        for (int from = 0, to = 0; from < pixels.Length; from += 4, to += channels)
        {
            int alpha = pixels[from + 3];
            row[to] = Unpremultiply(pixels[from + (isBgra ? 2 : 0)], alpha);
            row[to + 1] = Unpremultiply(pixels[from + 1], alpha);
            row[to + 2] = Unpremultiply(pixels[from + (isBgra ? 0 : 2)], alpha);
            if (channels == 4)
            {
                row[to + 3] = (byte)alpha;
            }
        }
    }

    private static byte Unpremultiply(int colour, int alpha) =>
        alpha == 255 ? (byte)colour : alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((colour * 255) + (alpha / 2)) / alpha);

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < table.Length; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            }

            table[n] = value;
        }

        return table;
    }
}
