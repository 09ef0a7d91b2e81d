using System.Buffers.Binary;
using System.IO.Compression;

namespace NormML.Tests;

/// <summary>Writes PNG files of the kinds that picture libraries rarely write themselves.</summary>
internal static class TestPng
{
    private const byte Grey = 0;
    private const byte Colour = 2;
    private const byte Indexed = 3;
    private const byte GreyAlpha = 4;
    private const byte ColourAlpha = 6;

    /// <summary>8 bits a channel, with alpha; from red, green, blue, alpha.</summary>
    public static byte[] Rgba(int width, int height, byte[] rgba) => Write(width, height, ColourAlpha, 8, width * 4, rgba);

    /// <summary>8 bits a channel, no alpha; from red, green, blue, alpha, whose alpha is left out.</summary>
    public static byte[] Rgb(int width, int height, byte[] rgba) =>
        Write(width, height, Colour, 8, width * 3, [.. rgba.Where((_, i) => i % 4 != 3)]);

    /// <summary>16 bits a channel; from red, green, blue.</summary>
    public static byte[] Rgb16(int width, int height, ushort[] rgb) =>
        Write(width, height, Colour, 16, width * 6, BigEndian(rgb));

    /// <summary>8 bits of grey.</summary>
    public static byte[] Grey8(int width, int height, byte[] grey) => Write(width, height, Grey, 8, width, grey);

    /// <summary>16 bits of grey.</summary>
    public static byte[] Grey16(int width, int height, ushort[] grey) =>
        Write(width, height, Grey, 16, width * 2, BigEndian(grey));

    /// <summary>8 bits of grey, 8 of alpha.</summary>
    public static byte[] GreyAlpha8(int width, int height, byte[] greyAlpha) =>
        Write(width, height, GreyAlpha, 8, width * 2, greyAlpha);

    /// <summary>An index a pixel into colours red, green, blue; an alpha for the first of them, or none.</summary>
    public static byte[] Palette(int width, int height, byte[] indices, byte[] rgb, byte[]? alpha = null) =>
        Write(width, height, Indexed, 8, width, indices, rgb, alpha);

    private static byte[] BigEndian(ushort[] values) => [.. values.SelectMany(v => new[] { (byte)(v >> 8), (byte)v })];

    private static byte[] Write(
        int width, int height, byte colorType, byte bits, int stride, byte[] rows, byte[]? palette = null, byte[]? alpha = null)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = colorType;
        Chunk(png, "IHDR"u8, header);
        if (palette is not null)
        {
            Chunk(png, "PLTE"u8, palette);
        }

        if (alpha is not null)
        {
            Chunk(png, "tRNS"u8, alpha);
        }

        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(rows, y * stride, stride);
            }
        }

        Chunk(png, "IDAT"u8, data.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        var crc = uint.MaxValue;
        foreach (var value in (byte[])[.. type, .. content])
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        png.Write(number);
    }
}
