using System.Buffers.Binary;

namespace NormML.Tests;

/// <summary>Writes BMP files.</summary>
internal static class TestBmp
{
    private const int FileHeader = 14;
    private const int InfoHeader = 40;
    private const int BitFieldsHeader = 108;
    private const int BitFields = 3;

    /// <summary>24 bits; from red, green, blue, alpha, whose alpha is left out.</summary>
    public static byte[] Rgb24(int width, int height, byte[] rgba, bool topDown = false) =>
        Write(width, height, 24, topDown, InfoHeader, (x, y) => Bgr(rgba, (y * width) + x));

    /// <summary>32 bits with an alpha mask (header version 4).</summary>
    public static byte[] Rgba32(int width, int height, byte[] rgba) =>
        Write(width, height, 32, false, BitFieldsHeader, (x, y) => [.. Bgr(rgba, (y * width) + x), rgba[(((y * width) + x) * 4) + 3]]);

    private static byte[] Bgr(byte[] rgba, int pixel) => [rgba[(pixel * 4) + 2], rgba[(pixel * 4) + 1], rgba[pixel * 4]];

    private static byte[] Write(
        int width, int height, int bits, bool topDown, int headerSize, Func<int, int, byte[]> pixel)
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
