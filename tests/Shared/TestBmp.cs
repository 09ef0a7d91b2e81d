using System.Buffers.Binary;

namespace NormML.Tests;

/// <summary>Writes BMP files.</summary>
internal static class TestBmp
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;
    private const int BitFieldsHeader = 108;
    private const int BitFields = 3;

    /// <summary>24 bits; from red, green, blue, alpha; alpha is ignored.</summary>
    public static byte[] Rgb24(int width, int height, byte[] rgba, bool topDown = false) =>
        Write(width, height, 24, topDown, InfoHeader, (x, y) => Bgr(rgba, (y * width) + x));

    /// <summary>32 bits with an alpha mask (header version 4).</summary>
    public static byte[] Rgba32(int width, int height, byte[] rgba) =>
        Write(
            width,
            height,
            32,
            false,
            BitFieldsHeader,
            (x, y) => [.. Bgr(rgba, (y * width) + x), rgba[(((y * width) + x) * 4) + 3]]
        );

    /// <summary>16 bits: 5 each for red, green, blue.</summary>
    public static byte[] Rgb555(int width, int height, byte[] rgba) =>
        Write(
            width,
            height,
            16,
            false,
            InfoHeader,
            (x, y) =>
            {
                var at = ((y * width) + x) * 4;
                var value = (rgba[at] >> 3 << 10) | (rgba[at + 1] >> 3 << 5) | (rgba[at + 2] >> 3);
                return [(byte)value, (byte)(value >> 8)];
            }
        );

    /// <summary>One palette index per pixel; palette of red, green, blue; uncompressed.</summary>
    public static byte[] Palette(int width, int height, byte[] indices, byte[] rgb) =>
        WithPalette(
            width,
            height,
            rgb,
            0,
            [
                .. Enumerable
                    .Range(0, height)
                    .Reverse()
                    .SelectMany(y => indices.Skip(y * width).Take(width).Concat(new byte[(4 - (width % 4)) % 4])),
            ]
        );

    /// <summary>The same with run-length encoding; the upper rows may be missing.</summary>
    public static byte[] Rle8(int width, int height, byte[] indices, byte[] rgb, int missingRows = 0) =>
        WithPalette(
            width,
            height,
            rgb,
            1,
            [
                .. Enumerable
                    .Range(missingRows, height - missingRows)
                    .Reverse()
                    .SelectMany(y =>
                        indices
                            .Skip(y * width)
                            .Take(width)
                            .SelectMany(index => new byte[] { 1, index })
                            .Concat(new byte[] { 0, 0 })
                    ),
                0,
                1,
            ]
        );

    private static byte[] WithPalette(int width, int height, byte[] rgb, int compression, byte[] pixels)
    {
        var colors = Enumerable
            .Range(0, rgb.Length / 3)
            .SelectMany(i => new byte[] { rgb[(i * 3) + 2], rgb[(i * 3) + 1], rgb[i * 3], 0 });
        byte[] bmp = [.. Write(width, 0, 8, false, InfoHeader, (_, _) => []), .. colors, .. pixels];
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), bmp.Length - pixels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(FileHeader + 8), height);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(FileHeader + 16), compression);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(FileHeader + 20), pixels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(FileHeader + 32), rgb.Length / 3);
        return bmp;
    }

    private static byte[] Bgr(byte[] rgba, int pixel) =>
        [rgba[(pixel * 4) + 2], rgba[(pixel * 4) + 1], rgba[pixel * 4]];

    private static byte[] Write(
        int width,
        int height,
        int bits,
        bool topDown,
        int headerSize,
        Func<int, int, byte[]> pixel
    )
    {
        var stride = ((width * bits) + 31) / 32 * 4;
        var start = FileHeader + headerSize;
        var bmp = new byte[start + (stride * height)];
        var header = bmp.AsSpan(FileHeader);
        "BM"u8.CopyTo(bmp);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(2), bmp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(10), start);
        BinaryPrimitives.WriteInt32LittleEndian(header, headerSize);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], width);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], topDown ? -height : height);
        BinaryPrimitives.WriteInt16LittleEndian(header[12..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(header[14..], (short)bits);
        if (headerSize == BitFieldsHeader)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header[16..], BitFields);
            BinaryPrimitives.WriteUInt32LittleEndian(header[40..], 0x00FF0000);
            BinaryPrimitives.WriteUInt32LittleEndian(header[44..], 0x0000FF00);
            BinaryPrimitives.WriteUInt32LittleEndian(header[48..], 0x000000FF);
            BinaryPrimitives.WriteUInt32LittleEndian(header[52..], 0xFF000000);
        }

        for (var y = 0; y < height; y++)
        {
            var row = bmp.AsSpan(start + (stride * (topDown ? y : height - 1 - y)));
            for (var x = 0; x < width; x++)
            {
                pixel(x, y).CopyTo(row[(x * bits / 8)..]);
            }
        }

        return bmp;
    }
}
