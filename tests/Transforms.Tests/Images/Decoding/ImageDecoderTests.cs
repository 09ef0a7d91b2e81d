using FsCheck;
using FsCheck.Fluent;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageDecoderTests
{
    private const int Width = 20;
    private const int Height = 12;

    private static readonly byte[] Pixels = TestImages.Gradient(Width, Height);
    private static readonly byte[] Colors = [1, 2, 3, 200, 100, 50];
    private static readonly byte[] Indices = [.. Enumerable.Range(0, Width * Height).Select(i => (byte)(i % 3 / 2))];

    private static readonly Dictionary<string, byte[]> Files = new()
    {
        ["JPEG"] = TestImages.Jpeg(Width, Height, Pixels),
        ["JPEG, progressive"] = TestImages.ProgressiveJpeg,
        ["JPEG, restart markers"] = TestImages.RestartedJpeg,
        ["JPEG, three scans"] = TestImages.SeparateJpeg,
        ["JPEG, arithmetic"] = TestImages.ArithmeticJpeg,
        ["JPEG, gray"] = TestImages.GrayJpeg,
        ["JPEG, CMYK"] = TestImages.CmykJpeg,
        ["PNG"] = TestPng.Rgb(Width, Height, Pixels),
        ["PNG, interlaced"] = TestPng.RgbInterlaced(Width, Height, Pixels),
        ["PNG, palette"] = TestPng.Palette(Width, Height, Indices, Colors),
        ["GIF"] = TestGif.Encode(Width, Height, Indices, Colors),
        ["GIF, interlaced"] = TestGif.Encode(Width, Height, Indices, Colors, interlaced: true),
        ["BMP"] = TestBmp.Rgb24(Width, Height, Pixels),
        ["BMP, run lengths"] = TestBmp.Rle8(Width, Height, Indices, Colors),
        ["WebP"] = TestWebP.Encode(Width, Height, Pixels),
        ["WebP, lossy"] = TestWebP.Encode(Width, Height, Pixels, lossy: true),
    };

    public static TheoryData<string> Kinds => [.. Files.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_short_anywhere_is_refused_or_gives_every_pixel(string kind)
    {
        var file = Files[kind];
        var whole = Decode(file).Pixels;
        for (var length = 1; length < file.Length; length++)
        {
            var (pixels, reason) = TryDecode(file[..length]);
            Assert.True(pixels is null || pixels.AsSpan().SequenceEqual(whole), $"{length} of {file.Length} bytes");
            Assert.True(
                reason is null || length < 12 || reason.Contains("it is cut short", StringComparison.Ordinal),
                reason
            );
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_trailer_does_no_harm(string kind)
    {
        // Phones and cameras append such data: a word, or another image.
        byte[] trailer = [.. "SEFHtrailer"u8, 1, 2, 3, .. Files["JPEG"]];
        Assert.Equal(Decode(Files[kind]).Pixels, Decode([.. Files[kind], .. trailer]).Pixels);
    }

    public static TheoryData<string> Jpegs =>
        [.. Files.Keys.Where(kind => kind.StartsWith("JPEG", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void A_JPEG_without_end_marker_is_read_with_and_without_a_trailer(string kind)
    {
        var whole = Decode(Files[kind]).Pixels;
        var withoutEnd = Files[kind][..^2];
        Assert.Equal(whole, Decode(withoutEnd).Pixels);
        // With arithmetic coding, bytes after the end matter.
        if (kind != "JPEG, arithmetic")
        {
            Assert.Equal(whole, Decode([.. withoutEnd, .. "SEFHtrailer"u8, .. new byte[40]]).Pixels);
        }
        Assert.Equal(whole, Decode([.. withoutEnd, .. Files["JPEG"]]).Pixels);
    }

    [Theory]
    [MemberData(nameof(Jpegs))]
    public void A_JPEG_whose_end_was_never_written_is_refused(string kind)
    {
        var half = Files[kind][..^(kind == "JPEG" ? 60 : 12)];
        foreach (var empty in (byte[])[0, 0xFF])
        {
            var (_, reason) = TryDecode([.. half, .. Enumerable.Repeat(empty, 500)]);
            Assert.Contains(
                $"it is cut short or damaged: its {half.Length + 500} bytes are no whole JPEG image",
                reason,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Scans_that_are_missing_are_found_where_no_end_marker_stands()
    {
        // After each scan of a progressive image there is a complete but coarser image.
        var file = TestImages.ProgressiveJpeg;
        var ends = Enumerable
            .Range(0, file.Length - 1)
            .Where(i => file[i] == 0xFF && file[i + 1] is 0xC4 or 0xDA)
            .Skip(1)
            .ToArray();
        Assert.True(ends.Length > 10);
        Assert.All(ends, end => Assert.Null(TryDecode(file[..end]).Pixels));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_GIF_that_ends_before_its_last_row_is_refused(bool interlaced)
    {
        var file = TestGif.Encode(Width, Height, Indices[..^1], Colors, interlaced: interlaced);
        Assert.Contains("no whole GIF image", TryDecode(file).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitmap_whose_runs_end_before_the_last_row_is_refused() =>
        Assert.Contains(
            "no whole BMP image",
            TryDecode(TestBmp.Rle8(Width, Height, Indices, Colors, missingRows: 1)).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_bitmap_whose_alpha_is_0_everywhere_is_opaque()
    {
        byte[] clear = [.. Pixels.Select((value, i) => i % 4 == 3 ? (byte)0 : value)];
        Assert.Equal(Pixels, Decode(TestBmp.Rgba32(Width, Height, clear)).Pixels);
        // In other formats that is a choice.
        Assert.All(Decode(TestPng.Rgba(Width, Height, clear)).Pixels, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_GIF_smaller_than_its_screen_lies_on_a_transparent_one()
    {
        // Pixels that another image left in memory must not show through.
        Decode(TestPng.Rgb(64, 64, TestImages.Plain(64, 64, 9, 9, 9)));
        var (pixels, width, height, _) = Decode(TestGif.Encode(2, 1, [0, 1], Colors, border: 3));
        Assert.Equal((8, 7), (width, height));
        var frame = (3 * 8 + 3) * 4;
        Assert.Equal([1, 2, 3, 255, 200, 100, 50, 255], pixels[frame..(frame + 8)]);
        Assert.All(pixels[..frame].Concat(pixels[(frame + 8)..]), value => Assert.Equal(0, value));
    }

    [Fact]
    public void The_first_frame_is_read()
    {
        var gif = TestGif.Encode(Width, Height, Indices, Colors);
        Assert.Equal(Decode(gif).Pixels, Decode(TestGif.WithSecondFrame(gif)).Pixels);
        var other = TestWebP.Encode(Width, Height, TestImages.Plain(Width, Height, 1, 2, 3));
        Assert.Equal(Pixels, Decode(TestWebP.Animated(Width, Height, Files["WebP"], other)).Pixels);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Damaged_bytes_give_an_image_or_the_reason_why_not(string kind) =>
        Prop.ForAll(
                Gen.Choose(0, Files[kind].Length - 1).Two().ToArbitrary(),
                Gen.Choose(0, 255).ToArbitrary(),
                (places, value) =>
                {
                    var damaged = (byte[])Files[kind].Clone();
                    damaged[places.Item1] = (byte)value;
                    damaged[Math.Min(places.Item2, 40)] ^= (byte)(value | 1);
                    TryDecode(damaged);
                }
            )
            .QuickCheckThrowOnFailure();

    public static TheoryData<int> Orientations => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void Orientation_is_read_in_both_byte_orders(int orientation)
    {
        foreach (var bigEndian in new[] { false, true })
        {
            var exif = TestImages.Exif(orientation, bigEndian);
            var webP = TestWebP.WithExif(Width, Height, Files["WebP"], exif);
            Assert.Equal(
                (Orientation)orientation,
                Decode(TestImages.WithOrientation(Files["JPEG"], orientation, bigEndian)).Orientation
            );
            Assert.Equal((Orientation)orientation, Decode(TestPng.WithChunk(Files["PNG"], "eXIf"u8, exif)).Orientation);
            Assert.Equal((Orientation)orientation, Decode(webP).Orientation);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void An_orientation_that_does_not_exist_is_none(int orientation)
    {
        Assert.Equal(Orientation.Normal, Decode(TestImages.WithOrientation(Files["JPEG"], orientation)).Orientation);
        Assert.Equal(
            Orientation.Normal,
            Decode(TestPng.WithChunk(Files["PNG"], "eXIf"u8, TestImages.Exif(orientation))).Orientation
        );
    }

    [Fact]
    public void The_thumbnail_in_a_JPEG_is_not_taken_for_the_image()
    {
        var thumbnail = TestImages.Jpeg(4, 4, TestImages.Gradient(4, 4));
        var jpeg = Files["JPEG"];
        byte[] withThumbnail =
        [
            .. jpeg[..2],
            0xFF,
            0xE1,
            (byte)((thumbnail.Length + 2) >> 8),
            (byte)(thumbnail.Length + 2),
            .. thumbnail,
            .. jpeg[2..],
        ];
        Assert.Equal(Width, Decode(withThumbnail).Width);
        Assert.Equal(Width, Decode(withThumbnail[..^2]).Width);
        Assert.NotNull(TryDecode(withThumbnail[..(thumbnail.Length + 100)]).Reason);
    }

    [Fact]
    public void A_line_break_before_an_image_does_no_harm() =>
        Assert.Equal(Decode(Files["JPEG"]).Pixels, Decode([.. "\r\n"u8, .. Files["JPEG"]]).Pixels);

    private static (byte[] Pixels, int Width, int Height, Orientation Orientation) Decode(byte[] file)
    {
        using var image = new ImageDecoder(10_000).Decode(file, file.Length, "'p'");
        return (image.Pixels.ToArray(), image.Width, image.Height, image.Orientation);
    }

    private static (byte[]? Pixels, string? Reason) TryDecode(byte[] file)
    {
        try
        {
            return (Decode(file).Pixels, null);
        }
        catch (InvalidDataException exception)
        {
            return (null, exception.Message);
        }
    }
}
