using Microsoft.ML.Data;
using NormML.Tests;

namespace NormML.Standins.Tests.ImageAnalytics;

public sealed class DecodingTests
{
    private const int Width = 21;
    private const int Height = 13;

    private static readonly byte[] Gradient = TestPictures.Gradient(Width, Height);

    private static readonly byte[] Translucent = TestPictures.Draw(
        Width, Height, (x, y) => ((byte)(x * 12), (byte)(y * 19), 77, (byte)((x * 31) + (y * 17))));

    [Fact]
    public void Png_colour_with_and_without_alpha()
    {
        Check(TestPng.Rgb(Width, Height, Gradient), Gradient);
        Check(TestPng.Rgba(Width, Height, Translucent), Translucent);
    }

    [Fact]
    public void Png_grey_with_and_without_alpha()
    {
        Check(TestPng.Grey8(2, 1, [7, 200]), [7, 7, 7, 255, 200, 200, 200, 255]);
        Check(TestPng.GreyAlpha8(2, 1, [7, 255, 200, 60]), [7, 7, 7, 255, 200, 200, 200, 60]);
    }

    [Fact]
    public void Png_of_16_bits_keeps_the_high_ones()
    {
        Check(TestPng.Grey16(2, 1, [0x1234, 0xFFFF]), [0x12, 0x12, 0x12, 255, 255, 255, 255, 255], tolerance: 1);
        Check(TestPng.Rgb16(1, 1, [0x1000, 0x8000, 0xF000]), [0x10, 0x80, 0xF0, 255], tolerance: 1);
    }

    [Fact]
    public void Png_palette_with_transparency()
    {
        byte[] colours = [255, 0, 0, 0, 255, 0, 0, 0, 255];
        Check(TestPng.Palette(3, 1, [2, 1, 0], colours), [0, 0, 255, 255, 0, 255, 0, 255, 255, 0, 0, 255]);
        Check(TestPng.Palette(3, 1, [2, 1, 0], colours, [0, 100]), [0, 0, 255, 255, 0, 255, 0, 100, 255, 0, 0, 0]);
    }

    [Fact]
    public void Bmp_of_8_16_24_and_32_bits()
    {
        Check(TestBmp.Rgb24(Width, Height, Gradient), Gradient);
        Check(TestBmp.Rgb24(Width, Height, Gradient, topDown: true), Gradient);
        Check(TestBmp.Rgba32(Width, Height, Translucent), Translucent);
        Check(TestBmp.Rgb555(Width, Height, Gradient), Gradient, tolerance: 8);
        Check(TestBmp.Palette(3, 1, [1, 0, 1], [1, 2, 3, 4, 5, 6]), [4, 5, 6, 255, 1, 2, 3, 255, 4, 5, 6, 255]);
    }

    [Fact]
    public void Bmp_run_length_codes()
    {
        var bmp = TestBmp.Palette(6, 2, new byte[12], [0, 0, 0, 10, 20, 30, 40, 50, 60]);
        var start = BitConverter.ToInt32(bmp, 10);
        bmp[30] = 1;
        byte[] coded = [4, 1, 2, 2, 0, 0, 0, 3, 2, 1, 2, 0, 3, 0, 0, 1];
        byte[] one = [10, 20, 30, 255], two = [40, 50, 60, 255], black = [0, 0, 0, 255];
        Check([.. bmp[..start], .. coded],
            [.. two, .. one, .. two, .. black, .. black, .. black, .. one, .. one, .. one, .. one, .. two, .. two]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gif_plain_and_interlaced(bool interlaced)
    {
        var colours = Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)(255 - i), (byte)(i / 2) }).ToArray();
        var indices = Enumerable.Range(0, Width * Height).Select(i => (byte)(i * 7)).ToArray();
        byte[] expected = [.. indices.SelectMany(i => new byte[] { colours[i * 3], colours[(i * 3) + 1], colours[(i * 3) + 2], 255 })];
        Check(TestGif.Encode(Width, Height, indices, colours, interlaced: interlaced), expected);
    }

    [Fact]
    public void Gif_transparent_colour() => Check(
        TestGif.Encode(2, 1, [0, 1], [9, 8, 7, 6, 5, 4], transparent: 1), [9, 8, 7, 255, 0, 0, 0, 0]);

    /// <summary>A code book that grows: 5 pixels of one colour as the codes 1, 6 (new: 1 1) and 6 again, three bits each.</summary>
    [Fact]
    public void Gif_code_for_a_string_not_yet_in_the_book()
    {
        var gif = TestGif.Encode(5, 1, new byte[5], [0, 0, 0, 50, 60, 70]);
        var start = gif.AsSpan().IndexOf((byte)0x2C) + 10;
        int[] codes = [4, 1, 6, 6, 5];
        var bits = codes.Select((code, i) => code << (3 * i)).Sum();
        byte[] short5 = [.. gif[..start], 2, 2, (byte)bits, (byte)(bits >> 8), 0, 0x3B];
        Check(short5, TestPictures.Plain(5, 1, 50, 60, 70));
    }

    [Fact]
    public void Jpeg_of_three_one_and_four_channels()
    {
        Check(TestPictures.Jpeg(Width, Height, Gradient), Gradient, tolerance: 12);
        using var grey = Decode(TestPictures.GreyJpeg);
        Assert.Equal([0, 0, 0, 255], grey.Pixels[..4].ToArray());
        Assert.Equal([255, 255, 255, 255], grey.Pixels[^4..].ToArray());
        Check(TestPictures.CmykJpeg, TestPictures.Corners(16, 16), tolerance: 3);
    }

    [Fact]
    public void Jpeg_orientation_is_not_followed()
    {
        var jpeg = TestPictures.Jpeg(Width, Height, Gradient);
        using var plain = Decode(jpeg);
        using var turned = Decode(TestPictures.WithOrientation(jpeg, 6));
        Assert.Equal((Width, Height), (turned.Width, turned.Height));
        Assert.Equal(plain.Pixels.ToArray(), turned.Pixels.ToArray());
    }

    [Fact]
    public void WebP_lossy_lossless_and_the_first_frame_of_an_animation()
    {
        Check(TestPictures.WebP(Width, Height, Gradient), Gradient);
        Check(
            Convert.FromBase64String("UklGRjQAAABXRUJQVlA4ICgAAABwAQCdASoQABAAAUAmJaACdAFAAAD+77zxU/+4OP/7g4//uDj90wAA"),
            TestPictures.Plain(16, 16, 200, 40, 90), tolerance: 4);
        Check(
            Convert.FromBase64String(
                "UklGRoYAAABXRUJQVlA4WAoAAAACAAAABwAABQAAQU5JTQYAAAAAAAAAAABBTk1GKgAAAAAAAAAAAAcAAAUAADIAAAJWUDhMEQAAAC8HQAEAB1DkKtSj/4GI6H8A" +
                "AEFOTUYoAAAAAAAAAAAABwAABQAAMgAAAFZQOEwPAAAALwdAAQAHEP2P/gciov8BAA=="),
            TestPictures.Plain(8, 6, 10, 200, 30));
    }

    [Fact]
    public void A_stream_is_read_from_where_it_stands_and_stays_open()
    {
        using var stream = new MemoryStream([1, 2, 3, .. TestPng.Rgb(Width, Height, Gradient)]);
        stream.Position = 3;
        using var image = MLImage.CreateFromStream(stream);
        PixelAssert.Equal(Gradient, image);
        Assert.True(stream.CanRead);
    }

    private static void Check(byte[] file, byte[] rgba, int tolerance = 0)
    {
        using var image = Decode(file);
        Assert.Equal(MLPixelFormat.Bgra32, image.PixelFormat);
        PixelAssert.Equal(rgba, image, tolerance);
    }

    private static MLImage Decode(byte[] file) => MLImage.CreateFromStream(new MemoryStream(file));
}
