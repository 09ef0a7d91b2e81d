using NormML.Transforms.Images;
using Xunit.Abstractions;

namespace NormML.Transforms.Tests.Images;

/// <summary>
/// Image files by kind: each is decoded to its quarters of red, green; blue, white, or is refused with the reason. The
/// test prints the table.
/// </summary>
public sealed class ImageKindsTests(ITestOutputHelper output)
{
    private const int Side = 32;
    private const string Cut = "cut short";
    private const string Other = "(convert it)";

    private static readonly ImageOptions Options = new() { Height = 16, Width = 16 };
    private static readonly byte[] Colors = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];
    private static readonly byte[] Corners = TestImages.Corners(Side, Side);
    private static readonly byte[] Indices =
    [
        .. Enumerable.Range(0, Side * Side).Select(i => (byte)(i % Side / (Side / 2) + i / (Side * Side / 2) * 2)),
    ];

    [Fact]
    public void Each_kind_is_right_or_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        var reader = new ImageReader(Options);
        var failures = new List<string>();
        output.WriteLine($"{"kind", -58}{"by path", -24}{"by bytes", -24}");
        foreach (var (kind, file, expected) in Kinds())
        {
            var path = folder.Write("image", file);
            var byPath = Outcome(reader, ImageSource.FromPath(path));
            var byBytes = Outcome(reader, ImageSource.FromEncodedBytes(file, "Image", 0));
            output.WriteLine($"{kind, -58}{Short(byPath), -24}{Short(byBytes), -24}");
            if (!IsExpected(byPath) || !IsExpected(byBytes))
            {
                failures.Add($"{kind}: {byPath}; {byBytes}");
            }

            bool IsExpected(string outcome) =>
                expected.Split('|').Any(part => outcome.Contains(part, StringComparison.Ordinal));
        }
        Assert.Empty(failures);
    }

    private static string Short(string outcome) =>
        outcome.Contains(Cut, StringComparison.Ordinal) ? "refused: cut short"
        : outcome.Contains(Other, StringComparison.Ordinal) ? "refused: convert it"
        : outcome.Contains("cannot be read", StringComparison.Ordinal) ? "refused: no image"
        : outcome;

    private static IEnumerable<(string Kind, byte[] File, string Expected)> Kinds()
    {
        foreach (var (kind, file) in Whole())
        {
            yield return (kind, file, "right");
            yield return ($"{kind}, trailer", [.. file, .. "SEFHtrailer of a phone"u8, .. new byte[100]], "right");
            // The last percent of a PNG holds no pixels.
            yield return ($"{kind}, 99 %", file[..(file.Length * 99 / 100)], $"right|{Cut}");
            yield return ($"{kind}, 50 %", file[..(file.Length / 2)], Cut);
            yield return ($"{kind}, 10 %", file[..Math.Max(16, file.Length / 10)], Cut);
        }
        foreach (var (kind, file) in Whole().Where(pair => pair.Kind.StartsWith("JPEG", StringComparison.Ordinal)))
        {
            yield return ($"{kind}, no end marker", file[..^2], "right");
            yield return (
                $"{kind}, no end marker, trailer",
                [.. file[..^2], .. "SEFHtrailer of a phone"u8, .. new byte[100]],
                "right"
            );
        }
        foreach (var (kind, file) in Whole().Where(pair => pair.Kind.StartsWith("PNG", StringComparison.Ordinal)))
        {
            yield return ($"{kind}, no IEND", file[..^12], "right");
            yield return ($"{kind}, no IEND, trailer", [.. file[..^12], .. "SEFHtrailer of a phone"u8], "right");
        }
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var stored = Stored(orientation);
            var exif = TestImages.Exif(orientation);
            yield return (
                $"JPEG, orientation {orientation}",
                TestImages.WithOrientation(TestImages.Jpeg(Side, Side, stored), orientation),
                "right"
            );
            yield return (
                $"PNG, orientation {orientation}",
                TestPng.WithChunk(TestPng.Rgb(Side, Side, stored), "eXIf"u8, exif),
                "right"
            );
            yield return (
                $"WebP, orientation {orientation}",
                TestWebP.WithExif(Side, Side, TestWebP.Encode(Side, Side, stored), exif),
                "right"
            );
        }
        yield return ("JPEG, line break in front", [(byte)'\n', .. TestImages.Jpeg(Side, Side, Corners)], "right");
        yield return (
            "GIF, half of its rows and a regular end",
            TestGif.Encode(Side, Side, Indices[..(Side * Side / 2)], Colors),
            Cut
        );
        yield return ("BMP, run lengths, half of its rows", TestBmp.Rle8(Side, Side, Indices, Colors, Side / 2), Cut);
        yield return ("empty file", [], "it is empty (0 bytes)");
        yield return ("text", [.. "hello"u8], "it is not a JPEG");
        yield return ("TIFF", [.. "II*\0"u8, .. new byte[100]], "TIFF (or a camera's raw file), not a JPEG");
        yield return ("HEIF", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[100]], "HEIF, not a JPEG");
        yield return ("AVIF", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[100]], "AVIF, not a JPEG");
        yield return ("PPM", [.. "P6\n2 2\n255\n"u8, .. new byte[12]], "PPM");
        yield return ("ICO", [0, 0, 1, 0, .. new byte[100]], "ICO, not a JPEG");
    }

    private static IEnumerable<(string Kind, byte[] File)> Whole()
    {
        var gray = Corners.Where((_, i) => i % 4 == 0).ToArray();
        yield return ("JPEG, colors at half resolution", TestImages.Jpeg(Side, Side, Corners));
        yield return ("JPEG, progressive", TestImages.ProgressiveJpeg);
        yield return ("JPEG, restart markers", TestImages.RestartedJpeg);
        yield return ("JPEG, a scan for each component", TestImages.SeparateJpeg);
        yield return ("JPEG, CMYK", TestImages.CmykJpeg);
        yield return ("PNG, 8 bits", TestPng.Rgb(Side, Side, Corners));
        yield return (
            "PNG, 16 bits",
            TestPng.Rgb16(Side, Side, [.. Corners.Where((_, i) => i % 4 != 3).Select(v => (ushort)(v * 257))])
        );
        yield return ("PNG, interlaced", TestPng.RgbInterlaced(Side, Side, Corners));
        yield return ("PNG, palette", TestPng.Palette(Side, Side, Indices, Colors));
        // Transparency is composited on white.
        byte[] clear =
        [
            .. Corners.Select((v, i) => i / 4 % Side >= Side / 2 && i / 4 / Side >= Side / 2 ? (byte)0 : v),
        ];
        yield return ("PNG, alpha", TestPng.Rgba(Side, Side, clear));
        yield return (
            "PNG, palette with alpha",
            TestPng.Palette(Side, Side, Indices, [.. Colors[..9], 1, 1, 1], [255, 255, 255, 0])
        );
        yield return ("GIF", TestGif.Encode(Side, Side, Indices, Colors));
        yield return ("GIF, interlaced", TestGif.Encode(Side, Side, Indices, Colors, interlaced: true));
        yield return (
            "GIF, transparent",
            TestGif.Encode(Side, Side, Indices, [.. Colors[..9], 1, 1, 1], transparent: 3)
        );
        yield return ("GIF, two frames", TestGif.WithSecondFrame(TestGif.Encode(Side, Side, Indices, Colors)));
        yield return ("BMP, 24 bits", TestBmp.Rgb24(Side, Side, Corners));
        yield return ("BMP, 24 bits, top down", TestBmp.Rgb24(Side, Side, Corners, topDown: true));
        yield return ("BMP, 16 bits", TestBmp.Rgb555(Side, Side, Corners));
        yield return ("BMP, palette", TestBmp.Palette(Side, Side, Indices, Colors));
        yield return ("BMP, run lengths", TestBmp.Rle8(Side, Side, Indices, Colors));
        yield return ("BMP, V4 with alpha", TestBmp.Rgba32(Side, Side, clear));
        yield return (
            "BMP, V4, alpha 0 everywhere",
            TestBmp.Rgba32(Side, Side, [.. Corners.Select((v, i) => i % 4 == 3 ? (byte)0 : v)])
        );
        yield return ("WebP, lossless", TestWebP.Encode(Side, Side, Corners));
        yield return ("WebP, lossy", TestWebP.Encode(Side, Side, Corners, lossy: true));
        yield return ("WebP, alpha", TestWebP.Encode(Side, Side, clear));
        var other = TestWebP.Encode(Side, Side, TestImages.Plain(Side, Side, 1, 2, 3));
        yield return ("WebP, two frames", TestWebP.Animated(Side, Side, TestWebP.Encode(Side, Side, Corners), other));
    }

    /// <summary>The stored pixels that the EXIF orientation turns upright.</summary>
    private static byte[] Stored(int orientation) =>
        TestImages.Draw(
            Side,
            Side,
            (x, y) =>
            {
                const int last = Side - 1;
                var (column, row) = orientation switch
                {
                    1 => (x, y),
                    2 => (last - x, y),
                    3 => (last - x, last - y),
                    4 => (x, last - y),
                    5 => (y, x),
                    6 => (last - y, x),
                    7 => (last - y, last - x),
                    _ => (y, last - x),
                };
                var at = ((row * Side) + column) * 4;
                return (Corners[at], Corners[at + 1], Corners[at + 2], 255);
            }
        );

    private static string Outcome(ImageReader reader, ImageSource image)
    {
        var planes = new byte[reader.Length];
        try
        {
            reader.Read(image, planes);
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
        // The centers of the quarters.
        foreach (var (pixel, color) in new[] { (4 * 16 + 4, 0), (4 * 16 + 12, 1), (12 * 16 + 4, 2), (12 * 16 + 12, 3) })
        {
            for (var channel = 0; channel < 3; channel++)
            {
                if (Math.Abs(planes[channel * 256 + pixel] - Colors[color * 3 + channel]) > 12)
                {
                    return $"wrong: quarter {color}, channel {channel} is {planes[channel * 256 + pixel]}";
                }
            }
        }
        return "right";
    }
}
