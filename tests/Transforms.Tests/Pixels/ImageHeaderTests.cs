using System.Buffers.Binary;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NormML.Tests;
using NormML.Transforms.Pixels;
using NormML.Transforms.Pixels.Formats;

namespace NormML.Transforms.Tests.Pixels;

public sealed class ImageHeaderTests
{
    private const int Width = 20;
    private const int Height = 12;

    private static readonly byte[] Pixels = TestPictures.Gradient(Width, Height);

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["Jpeg"] = TestPictures.Jpeg(Width, Height, Pixels),
        ["Png"] = TestPng.Rgb(Width, Height, Pixels),
        ["Gif"] = TestGif.Encode(Width, Height, new byte[Width * Height], [1, 2, 3]),
        ["Bmp"] = TestBmp.Rgb24(Width, Height, Pixels),
        ["WebP"] = TestPictures.WebP(Width, Height, Pixels),
    };

    public static TheoryData<string> Formats => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Format_and_size_are_read(string format)
    {
        var header = ImageHeader.Read(Files[format], out var reason);
        Assert.Null(reason);
        Assert.Equal(new ImageHeader(Enum.Parse<ImageFormat>(format), Width, Height), header);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_cut_short_anywhere_is_no_whole_picture(string format)
    {
        // A GIF's last byte only says that no further frame comes.
        var shortest = Files[format].Length - (format == "Gif" ? 1 : 0);
        for (var length = 0; length < shortest; length++)
        {
            ImageHeader.Read(Files[format].AsSpan(0, length), out var reason);
            Assert.True(reason is not null, $"{length} of {shortest} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bytes_after_the_end_do_no_harm(string format)
    {
        ImageHeader.Read([.. Files[format], 1, 2, 0xFF, 0xD8, 3], out var reason);
        Assert.Null(reason);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_bytes_are_read_without_an_exception(string format) =>
        Prop.ForAll(
            Gen.Choose(0, Files[format].Length - 1).Two().ToArbitrary(),
            Gen.Choose(0, 255).ToArbitrary(),
            (places, value) =>
            {
                var damaged = (byte[])Files[format].Clone();
                damaged[places.Item1] = (byte)value;
                damaged[Math.Min(places.Item2, 40)] ^= (byte)(value | 1);
                ImageHeader.Read(damaged, out _);
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", "it is empty (0 bytes)")]
    [InlineData("hello, I am a text", "it is not a JPEG, PNG, GIF, BMP or WebP picture")]
    [InlineData("II*\0and then some", "it is TIFF, not a JPEG, PNG, GIF, BMP or WebP picture (convert it)")]
    [InlineData("\0\0\0\u0018ftypheic    ", "it is HEIF or a video, not a JPEG, PNG, GIF, BMP or WebP picture (convert it)")]
    [InlineData("\0\0\0\u0018ftypavif    ", "it is AVIF, not a JPEG, PNG, GIF, BMP or WebP picture (convert it)")]
    [InlineData("GIF89a", "it is cut short or damaged: its 6 bytes are no whole Gif picture")]
    public void The_reason_says_what_it_is(string content, string expected)
    {
        ImageHeader.Read(Encoding.Latin1.GetBytes(content), out var reason);
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(8)]
    public void Orientation_is_read_in_both_byte_orders(int orientation)
    {
        foreach (var bigEndian in new[] { false, true })
        {
            var header = ImageHeader.Read(TestPictures.WithOrientation(Files["Jpeg"], orientation, bigEndian), out _);
            Assert.Equal((Orientation)orientation, header.Orientation);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void An_orientation_that_does_not_exist_is_none(int orientation) =>
        Assert.Equal(Orientation.Normal, ImageHeader.Read(TestPictures.WithOrientation(Files["Jpeg"], orientation), out _).Orientation);

    [Fact]
    public void Orientation_is_read_from_a_PNG_and_a_WebP()
    {
        byte[] tiff = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        var png = Files["Png"];
        // Behind the signature and IHDR; readers of orientation do not check the sum at the end.
        byte[] withExif = [.. png[..33], 0, 0, 0, (byte)tiff.Length, .. "eXIf"u8, .. tiff, 0, 0, 0, 0, .. png[33..]];
        Assert.Equal(Orientation.Rotate90, ImageHeader.Read(withExif, out var reason).Orientation);
        Assert.Null(reason);

        byte[] webP = [.. Files["WebP"], .. "EXIF"u8, (byte)tiff.Length, 0, 0, 0, .. tiff];
        BinaryPrimitives.WriteInt32LittleEndian(webP.AsSpan(4), webP.Length - 8);
        Assert.Equal(Orientation.Rotate90, ImageHeader.Read(webP, out reason).Orientation);
        Assert.Null(reason);
    }

    [Fact]
    public void A_lossy_and_an_extended_WebP_say_their_size()
    {
        byte[] frame = [0, 0, 0, 0x9D, 0x01, 0x2A, Width, 0, Height, 0x40];
        Assert.Equal((Width, Height), Size(Riff([.. "VP8 "u8, 10, 0, 0, 0, .. frame])));
        // The canvas counts, not the frame in it.
        Assert.Equal((256 + 31, 8), Size(Riff([.. "VP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 30, 1, 0, 7, 0, 0, .. "VP8 "u8, 10, 0, 0, 0, .. frame])));

        static (long, long) Size(byte[] bytes)
        {
            var header = ImageHeader.Read(bytes, out var reason);
            Assert.Null(reason);
            return (header.Width, header.Height);
        }
    }

    [Fact]
    public void The_thumbnail_in_a_JPEG_is_not_taken_for_the_picture()
    {
        var thumbnail = TestPictures.Jpeg(4, 4, TestPictures.Gradient(4, 4));
        var jpeg = Files["Jpeg"];
        byte[] withThumbnail = [.. jpeg[..2], 0xFF, 0xE1, (byte)((thumbnail.Length + 2) >> 8), (byte)(thumbnail.Length + 2), .. thumbnail, .. jpeg[2..]];
        Assert.Equal(Width, ImageHeader.Read(withThumbnail, out var reason).Width);
        Assert.Null(reason);
        ImageHeader.Read(withThumbnail.AsSpan(0, thumbnail.Length + 100), out reason);
        Assert.NotNull(reason);
    }

    [Fact]
    public void A_bitmap_from_top_to_bottom_has_a_positive_height() =>
        Assert.Equal(Height, ImageHeader.Read(TestBmp.Rgb24(Width, Height, Pixels, topDown: true), out _).Height);

    private static byte[] Riff(byte[] chunks)
    {
        byte[] bytes = [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. chunks];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }
}
