using Microsoft.ML.Data;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageReaderTests
{
    private static readonly ImageOptions Sixteen = new() { Height = 16, Width = 16 };

    private static readonly byte[] Corners = TestImages.Corners(16, 16);

    public static TheoryData<string, byte[], int> Opaque =>
        new()
        {
            { "jpeg", TestImages.Jpeg(16, 16, Corners), 6 },
            { "cmyk jpeg", TestImages.CmykJpeg, 12 },
            { "png", TestPng.Rgb(16, 16, Corners), 0 },
            {
                "png, 16 bit",
                TestPng.Rgb16(16, 16, [.. Corners.Where((_, i) => i % 4 != 3).Select(v => (ushort)(v * 257))]),
                0
            },
            {
                "png, palette",
                TestPng.Palette(16, 16, Quarters(), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]),
                0
            },
            { "gif", TestGif.Encode(16, 16, Quarters(), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]), 0 },
            {
                "gif, interlaced",
                TestGif.Encode(16, 16, Quarters(), [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], interlaced: true),
                0
            },
            { "bmp", TestBmp.Rgb24(16, 16, Corners), 0 },
            { "bmp, top down", TestBmp.Rgb24(16, 16, Corners, topDown: true), 0 },
            { "webp", TestWebP.Encode(16, 16, Corners), 0 },
        };

    [Theory]
    [MemberData(nameof(Opaque))]
    public void Every_format_gives_red_green_blue_and_white_corners(string format, byte[] file, int tolerance)
    {
        var planes = Read(file, Sixteen);
        for (var i = 0; i < planes.Length; i++)
        {
            var (plane, pixel) = (i / 256, i % 256);
            // JPEG stores color at half resolution, so colors blend where the quarters meet.
            if (pixel / 16 is > 5 and < 10 || pixel % 16 is > 5 and < 10)
            {
                continue;
            }
            Assert.True(
                Math.Abs(planes[i] - Corners[pixel * 4 + plane]) <= tolerance,
                $"{format}: channel {plane}, row {pixel / 16}, column {pixel % 16} is {planes[i]}"
            );
        }
    }

    public static TheoryData<string, byte[]> Gray =>
        new()
        {
            { "png, 8 bit", TestPng.Gray8(2, 2, [0, 85, 170, 255]) },
            { "png, 16 bit", TestPng.Gray16(2, 2, [0, 85 * 257, 170 * 257, 65535]) },
        };

    [Theory]
    [MemberData(nameof(Gray))]
    public void Gray_images_become_three_equal_channels_or_one(string format, byte[] file)
    {
        _ = format;
        byte[] expected = [0, 85, 170, 255];
        Assert.Equal(
            expected,
            Read(
                file,
                new ImageOptions
                {
                    Height = 2,
                    Width = 2,
                    Channels = 1,
                }
            )
        );
        Assert.Equal([.. expected, .. expected, .. expected], Read(file, new ImageOptions { Height = 2, Width = 2 }));
    }

    [Fact]
    public void A_gray_JPEG_is_read()
    {
        var planes = Read(TestImages.GrayJpeg, Sixteen with { Channels = 1 });
        foreach (var (index, expected) in new[] { (0, 0), (15, 86), (240, 170), (255, 255) })
        {
            Assert.InRange(planes[index], expected - 3, expected + 3);
        }
    }

    public static TheoryData<string, byte[]> Transparent =>
        new()
        {
            // Half-transparent black; fully transparent red.
            { "png", TestPng.Rgba(2, 1, [0, 0, 0, 128, 255, 0, 0, 0]) },
            { "png, gray and alpha", TestPng.GrayAlpha8(2, 1, [0, 128, 100, 0]) },
            { "png, palette with alpha", TestPng.Palette(2, 1, [0, 1], [0, 0, 0, 255, 0, 0], [128, 0]) },
            { "bmp", TestBmp.Rgba32(2, 1, [0, 0, 0, 128, 255, 0, 0, 0]) },
        };

    [Theory]
    [MemberData(nameof(Transparent))]
    public void Transparent_pixels_lie_on_white(string format, byte[] file)
    {
        _ = format;
        Assert.Equal([127, 255, 127, 255, 127, 255], Read(file, new ImageOptions { Height = 1, Width = 2 }));
    }

    [Fact]
    public void A_transparent_gif_lies_on_white() =>
        Assert.Equal(
            [255, 9, 255, 8, 255, 7],
            Read(
                TestGif.Encode(2, 1, [0, 1], [1, 2, 3, 9, 8, 7], transparent: 0),
                new ImageOptions { Height = 1, Width = 2 }
            )
        );

    [Fact]
    public void A_JPEG_is_turned_as_EXIF_says()
    {
        // Rotated clockwise by 90 degrees: the bottom left moves to the top left.
        var planes = Read(TestImages.WithOrientation(TestImages.Jpeg(16, 16, Corners), 6), Sixteen);
        AssertColor(planes, 0, 0, 0, 255); // blue
        AssertColor(planes, 15, 255, 0, 0); // red
        AssertColor(planes, 240, 255, 255, 255);
        AssertColor(planes, 255, 0, 255, 0);

        static void AssertColor(byte[] planes, int pixel, int red, int green, int blue)
        {
            Assert.InRange(planes[pixel], red - 6, red + 6);
            Assert.InRange(planes[256 + pixel], green - 6, green + 6);
            Assert.InRange(planes[512 + pixel], blue - 6, blue + 6);
        }
    }

    public static TheoryData<string, byte[]> EveryRoute
    {
        get
        {
            var gradient = TestImages.Gradient(40, 30);
            return new TheoryData<string, byte[]>
            {
                { "jpeg", TestImages.Jpeg(40, 30, gradient) },
                { "jpeg, progressive", TestImages.ProgressiveJpeg },
                { "jpeg, gray", TestImages.GrayJpeg },
                { "jpeg, cmyk", TestImages.CmykJpeg },
                { "png", TestPng.Rgb(40, 30, gradient) },
                { "png, interlaced", TestPng.RgbInterlaced(40, 30, gradient) },
                {
                    "png, 16 bit",
                    TestPng.Rgb16(
                        40,
                        30,
                        [.. gradient.Where((_, i) => i % 4 != 3).Select((v, i) => (ushort)(v * 256 + i % 256))]
                    )
                },
                { "png, gray", TestPng.Gray8(4, 3, [0, 10, 20, 30, 70, 80, 90, 100, 200, 210, 220, 255]) },
                {
                    "png, palette",
                    TestPng.Palette(16, 16, Quarters(), [255, 0, 9, 0, 255, 0, 0, 7, 255, 255, 255, 255])
                },
                {
                    "png, transparent",
                    TestPng.Rgba(40, 30, [.. gradient.Select((v, i) => i % 4 == 3 ? (byte)(i % 251) : v)])
                },
                { "gif", TestGif.Encode(16, 16, Quarters(), [255, 0, 9, 0, 255, 0, 0, 7, 255, 255, 255, 255]) },
                { "bmp", TestBmp.Rgb24(40, 30, gradient) },
                { "bmp, 16 bit", TestBmp.Rgb555(40, 30, gradient) },
                {
                    "bmp, transparent",
                    TestBmp.Rgba32(40, 30, [.. gradient.Select((v, i) => i % 4 == 3 ? (byte)(i % 251) : v)])
                },
                { "webp", TestWebP.Encode(40, 30, gradient) },
                { "webp, lossy", TestWebP.Encode(40, 30, gradient, lossy: true) },
                {
                    "webp, transparent",
                    TestWebP.Encode(40, 30, [.. gradient.Select((v, i) => i % 4 == 3 ? (byte)(i % 251) : v)])
                },
            };
        }
    }

    [Theory]
    [MemberData(nameof(EveryRoute))]
    public void The_same_image_by_every_route_gives_the_same_numbers(string format, byte[] file)
    {
        _ = format;
        using var folder = new TemporaryFolder();
        var path = folder.Write("image", file);
        foreach (var mode in Enum.GetValues<ResizeMode>())
        {
            var reader = new ImageReader(Sixteen with { Resize = mode, Width = 13 });
            var (fromPath, fromBytes, fromImage) = (
                new byte[reader.Length],
                new byte[reader.Length],
                new byte[reader.Length]
            );
            reader.Read(ImageSource.FromPath(path), fromPath);
            reader.Read(ImageSource.FromEncodedBytes(file, "Image", 0), fromBytes);
            using var image = MLImage.CreateFromFile(path);
            reader.Resize(image, fromImage);
            Assert.Equal(fromImage, fromPath);
            Assert.Equal(fromImage, fromBytes);
        }
    }

    [Fact]
    public void Scoring_sees_the_numbers_of_training()
    {
        var reader = new ImageReader(
            Sixteen with
            {
                Mean = [0.5f, 0.4f, 0.3f],
                StandardDeviation = [0.2f, 0.3f, 0.4f],
            }
        );
        var image = ImageSource.FromEncodedBytes(TestImages.Jpeg(33, 21, TestImages.Gradient(33, 21)), "Image", 0);
        var planes = new byte[reader.Length];
        reader.Read(image, planes);
        var (training, scoring) = (new float[reader.Length], new float[reader.Length]);
        reader.Normalize(planes, training);
        reader.ReadNormalized(image, scoring);
        Assert.Equal(training, scoring);
    }

    [Fact]
    public void Many_threads_get_the_same_numbers()
    {
        var reader = new ImageReader(Sixteen);
        byte[][] files =
        [
            .. Enumerable.Range(20, 40).Select(side => TestPng.Rgb(side, 25, TestImages.Gradient(side, 25))),
        ];
        byte[][] alone = [.. files.Select(file => Read(file, Sixteen))];
        Parallel.For(
            0,
            400,
            i =>
            {
                var planes = new byte[reader.Length];
                reader.Read(ImageSource.FromEncodedBytes(files[i % files.Length], "Image", i), planes);
                Assert.Equal(alone[i % files.Length], planes);
            }
        );
    }

    public static TheoryData<byte[], string> Unreadable
    {
        get
        {
            var jpeg = TestImages.Jpeg(16, 16, Corners);
            var png = TestPng.Rgb(16, 16, Corners);
            var huge = TestPng.Claiming(png, 100_000, 100_000);
            var none = TestPng.Claiming(png, 0, 16);
            var damaged = (byte[])png.Clone();
            damaged.AsSpan(45, 10).Fill(0xEE);
            return new TheoryData<byte[], string>
            {
                { [], "it is empty (0 bytes)" },
                { "<html>not found</html>"u8.ToArray(), "it is not a JPEG, PNG, GIF, BMP or WebP image" },
                { jpeg[..^20], $"it is cut short or damaged: its {jpeg.Length - 20} bytes are no whole JPEG image" },
                {
                    huge,
                    "it claims 100000 x 100000 pixels, more than the limit of 178956970 (ImageOptions.MaximumPixels)"
                },
                { huge[..40], "it is cut short or damaged: its 40 bytes are no whole PNG image" },
                { none, $"it is cut short or damaged: its {none.Length} bytes are no whole PNG image" },
                { damaged, $"it is cut short or damaged: its {damaged.Length} bytes are no whole PNG image" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_file_that_is_no_whole_image_is_named_with_the_reason(byte[] content, string reason)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("bad.jpg", content);
        var reader = new ImageReader(Sixteen);
        var exception = Assert.Throws<InvalidDataException>(() =>
            reader.Read(ImageSource.FromPath(path), new byte[reader.Length])
        );
        Assert.Equal($"The image '{path}' cannot be read: {reason}; replace or remove it.", exception.Message);
        exception = Assert.Throws<InvalidDataException>(() =>
            reader.Read(ImageSource.FromEncodedBytes(content, "Image", 7), new byte[reader.Length])
        );
        Assert.Equal(
            $"The image in row 7 of column 'Image' cannot be read: {reason}; replace or remove it.",
            exception.Message
        );
    }

    [Fact]
    public void What_claims_too_much_is_refused_without_being_decoded()
    {
        var options = Sixteen with { MaximumPixels = 16 * 16 - 1 };
        var exception = Assert.Throws<InvalidDataException>(() => Read(TestPng.Rgb(16, 16, Corners), options));
        Assert.Contains(
            "it claims 16 x 16 pixels, more than the limit of 255",
            exception.Message,
            StringComparison.Ordinal
        );
        Read(TestPng.Rgb(16, 16, Corners), options with { MaximumPixels = 256 });
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        using var folder = new TemporaryFolder();
        var reader = new ImageReader(Sixteen);
        var path = folder.File("nowhere.jpg");
        var missing = Assert.Throws<FileNotFoundException>(() =>
            reader.Read(ImageSource.FromPath(path), new byte[reader.Length])
        );
        Assert.StartsWith(
            $"The image '{path}' does not exist; check the path",
            missing.Message,
            StringComparison.Ordinal
        );
        var closed = Assert.Throws<UnauthorizedAccessException>(() =>
            reader.Read(ImageSource.FromPath(folder.Path), new byte[reader.Length])
        );
        Assert.Equal(
            $"The image '{folder.Path}' cannot be opened: it is a folder or the file may not be read; check its permissions.",
            closed.Message
        );
    }

    [Fact]
    public void A_row_without_an_image_is_named()
    {
        var reader = new ImageReader(Sixteen);
        var exception = Assert.Throws<InvalidDataException>(() =>
            reader.ReadNormalized(ImageSource.Missing(ImageKind.Path, "ImagePath", 3), new float[reader.Length])
        );
        Assert.Equal(
            "The image in row 3 of column 'ImagePath' cannot be read: the row holds no image; replace or remove it.",
            exception.Message
        );
    }

    [Theory]
    [MemberData(nameof(Opaque))]
    public void Damaged_bytes_give_an_image_or_the_reason_why_not(string format, byte[] file, int tolerance)
    {
        _ = (format, tolerance);
        var random = new Random(file.Length);
        var options = Sixteen with { MaximumPixels = 10_000 };
        for (var i = 0; i < 200; i++)
        {
            var damaged = (byte[])file.Clone();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }
            if (Record.Exception(() => Read(damaged, options)) is { } exception)
            {
                Assert.StartsWith(
                    "The image in row 0 of column 'Image' cannot be read: ",
                    Assert.IsType<InvalidDataException>(exception).Message,
                    StringComparison.Ordinal
                );
            }
        }
    }

    [Fact]
    public void Reading_many_images_takes_no_memory()
    {
        var file = TestImages.Jpeg(500, 400, TestImages.Gradient(500, 400));
        var reader = new ImageReader(Sixteen);
        var planes = new byte[reader.Length];
        // Each round decodes 80 MB of pixels.
        var growth = MemoryGrowth.MedianOf(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                reader.Read(ImageSource.FromEncodedBytes(file, "Image", i), planes);
            }
        });
        Assert.True(growth < 16 << 20, $"{growth} bytes a round");
    }

    private static byte[] Read(byte[] file, ImageOptions options)
    {
        var reader = new ImageReader(options);
        var planes = new byte[reader.Length];
        reader.Read(ImageSource.FromEncodedBytes(file, "Image", 0), planes);
        return planes;
    }

    private static byte[] Quarters() => [.. Enumerable.Range(0, 256).Select(i => (byte)(i % 16 / 8 + i / 128 * 2))];
}
