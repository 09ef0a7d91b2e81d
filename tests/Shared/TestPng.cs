using System.Buffers.Binary;
using System.IO.Compression;

namespace NormML.Tests;

/// <summary>Writes PNG files of the kinds that image libraries rarely write themselves.</summary>
internal static class TestPng
{
    private static readonly (int Left, int Top, int Right, int Down)[] Adam7 =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];

    private const byte Gray = 0;
    private const byte Color = 2;
    private const byte Indexed = 3;
    private const byte GrayAlpha = 4;
    private const byte ColorAlpha = 6;

    /// <summary>8 bits per channel, with alpha; from red, green, blue, alpha.</summary>
    public static byte[] Rgba(int width, int height, byte[] rgba) =>
        Write(width, height, ColorAlpha, 8, width * 4, rgba);

    /// <summary>8 bits per channel, no alpha; from red, green, blue, alpha; alpha is ignored.</summary>
    public static byte[] Rgb(int width, int height, byte[] rgba) =>
        Write(width, height, Color, 8, width * 3, [.. rgba.Where((_, i) => i % 4 != 3)]);

    /// <summary>The same in the seven passes of Adam7.</summary>
    public static byte[] RgbInterlaced(int width, int height, byte[] rgba) =>
        Write(width, height, Color, 8, width * 3, [.. rgba.Where((_, i) => i % 4 != 3)], interlaced: true);

    /// <summary>16 bits per channel; from red, green, blue.</summary>
    public static byte[] Rgb16(int width, int height, ushort[] rgb) =>
        Write(width, height, Color, 16, width * 6, BigEndian(rgb));

    /// <summary>1 bit of gray: black or white.</summary>
    public static byte[] Gray1(int width, int height, bool[] white)
    {
        var stride = (width + 7) / 8;
        var rows = new byte[stride * height];
        for (var i = 0; i < white.Length; i++)
        {
            rows[(i / width * stride) + (i % width / 8)] |= (byte)(white[i] ? 0x80 >> (i % width % 8) : 0);
        }

        return Write(width, height, Gray, 1, stride, rows);
    }

    /// <summary>8 bits of gray.</summary>
    public static byte[] Gray8(int width, int height, byte[] gray) => Write(width, height, Gray, 8, width, gray);

    /// <summary>16 bits of gray.</summary>
    public static byte[] Gray16(int width, int height, ushort[] gray) =>
        Write(width, height, Gray, 16, width * 2, BigEndian(gray));

    /// <summary>8 bits of gray, 8 of alpha.</summary>
    public static byte[] GrayAlpha8(int width, int height, byte[] grayAlpha) =>
        Write(width, height, GrayAlpha, 8, width * 2, grayAlpha);

    /// <summary>
    /// One palette index per pixel; palette of red, green, blue, with alpha for the first colors or none.
    /// </summary>
    public static byte[] Palette(int width, int height, byte[] indices, byte[] rgb, byte[]? alpha = null) =>
        Write(width, height, Indexed, 8, width, indices, rgb, alpha);

    /// <summary>The PNG file with a chunk after its header.</summary>
    public static byte[] WithChunk(byte[] png, ReadOnlySpan<byte> type, byte[] content)
    {
        const int headerEnd = 33;
        using var chunk = new MemoryStream();
        Chunk(chunk, type, content);
        return [.. png[..headerEnd], .. chunk.ToArray(), .. png[headerEnd..]];
    }

    /// <summary>The PNG file with a header that claims another size.</summary>
    public static byte[] Claiming(byte[] png, int width, int height)
    {
        var header = png[16..29];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        using var chunk = new MemoryStream();
        Chunk(chunk, "IHDR"u8, header);
        return [.. png[..8], .. chunk.ToArray(), .. png[33..]];
    }

    private static byte[] BigEndian(ushort[] values) => [.. values.SelectMany(v => new[] { (byte)(v >> 8), (byte)v })];

    private static byte[] Write(
        int width,
        int height,
        byte colorType,
        byte bits,
        int stride,
        byte[] rows,
        byte[]? palette = null,
        byte[]? alpha = null,
        bool interlaced = false
    )
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = bits;
        header[9] = colorType;
        header[12] = (byte)(interlaced ? 1 : 0);
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
            foreach (var (left, top, right, down) in interlaced ? Adam7 : [(0, 0, 1, 1)])
            {
                for (var y = top; y < height; y += down)
                {
                    zlib.WriteByte(0);
                    // A whole row at once, or its pixels one by one if they have whole bytes.
                    var (piece, step) = interlaced ? (stride / width, right * stride / width) : (stride, stride);
                    for (var at = left * stride / width; at < stride; at += step)
                    {
                        zlib.Write(rows, (y * stride) + at, piece);
                    }
                }
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
