using Microsoft.ML.Data;
using NormML.Tests;

namespace NormML.Standins.Tests.ImageAnalytics;

public sealed class BrokenPicturesTests
{
    private static readonly byte[] Pixels = TestPictures.Gradient(64, 48);

    public static TheoryData<string> Formats => [.. Files.Keys];

    private static Dictionary<string, byte[]> Files => new()
    {
        ["jpeg"] = TestPictures.Jpeg(64, 48, Pixels),
        ["cmyk"] = TestPictures.CmykJpeg,
        ["png"] = TestPng.Rgba(64, 48, Pixels),
        ["noisy png"] = TestPng.Grey8(64, 480, Noise(64 * 480)),
        ["palette png"] = TestPng.Palette(64, 48, new byte[64 * 48], [1, 2, 3, 4, 5, 6], [7]),
        ["webp"] = TestPictures.WebP(64, 48, Pixels),
        ["gif"] = TestGif.Encode(64, 48, new byte[64 * 48], [1, 2, 3], transparent: 2),
        ["bmp 24"] = TestBmp.Rgb24(64, 48, Pixels),
        ["bmp 32"] = TestBmp.Rgba32(64, 48, Pixels),
        ["bmp 8"] = TestBmp.Palette(64, 48, new byte[64 * 48], [1, 2, 3]),
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_short_anywhere_gives_a_picture_or_an_error(string format)
    {
        var file = Files[format];
        for (var length = 0; length < file.Length; length += Math.Max(1, file.Length / 200))
        {
            Try(file[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Flipped_bits_give_a_picture_or_an_error(string format)
    {
        var random = new Random(17);
        var file = Files[format];
        for (var round = 0; round < 300; round++)
        {
            var broken = (byte[])file.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                // The sizes in the headers are left alone: a larger one is right, and only costs memory.
                broken[random.Next(32, file.Length)] ^= (byte)(1 << random.Next(8));
            }

            Try(broken);
        }
    }

    [Fact]
    public void A_file_without_a_single_pixel_is_an_error()
    {
        foreach (var file in new byte[][] { [], [0xFF, 0xD8, 0xFF], [.. "GIF89a"u8], [.. "BM"u8], [.. "RIFF0000WEBP"u8], [0x89, .. "PNG\r\n\u001a\n"u8] })
        {
            var error = Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(file)));
            Assert.Equal("Invalid input stream contents (Parameter 'imageStream')", error.Message);
            Assert.IsType<InvalidDataException>(error.InnerException);
        }
    }

    /// <summary>The real package keeps the rows that are there, too; whoever wants whole pictures looks at the bytes.</summary>
    [Fact]
    public void Cut_short_half_way_keeps_the_first_rows()
    {
        foreach (var format in new[] { "gif", "jpeg" })
        {
            var file = Files[format];
            using var whole = MLImage.CreateFromStream(new MemoryStream(file));
            using var half = MLImage.CreateFromStream(new MemoryStream(file[..(file.Length * 3 / 4)]));
            Assert.Equal((64, whole.Height), (half.Width, half.Height));
            Assert.Equal(whole.Pixels[..(64 * 4)].ToArray(), half.Pixels[..(64 * 4)].ToArray());
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("bmp 24")]
    public void Too_many_pixels_are_refused_before_memory_is_asked_for(string format)
    {
        var file = Files[format];
        byte[] large = format == "png" ? [0, 1, 0x86, 0xA0] : [0xA0, 0x86, 1, 0];
        var at = format == "png" ? 16 : 18;
        large.CopyTo(file, at);
        large.CopyTo(file, at + 4);
        if (format == "png")
        {
            Crc(file.AsSpan(12, 17)).CopyTo(file.AsSpan(29));
        }

        var error = Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream(file)));
        Assert.Equal("a picture of 100000 x 100000 pixels does not fit into memory", error.InnerException!.Message);
    }

    private static byte[] Noise(int count)
    {
        var noise = new byte[count];
        new Random(3).NextBytes(noise);
        return noise;
    }

    private static byte[] Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        crc = ~crc;
        return [(byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }

    private static void Try(byte[] file)
    {
        try
        {
            using var image = MLImage.CreateFromStream(new MemoryStream(file));
            Assert.Equal(image.Width * image.Height * 4, image.Pixels.Length);
        }
        catch (ArgumentException error)
        {
            Assert.IsType<InvalidDataException>(error.InnerException);
        }
    }
}
