using FsCheck;
using FsCheck.Fluent;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ResamplerTests
{
    public static TheoryData<int> Orientations => [1, 2, 3, 4, 5, 6, 7, 8];

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_turned_image_of_the_same_size_is_the_upright_one(int orientation)
    {
        // 3 rows and 5 columns when upright; stored in camera orientation.
        var upright = Pattern(3, 5);
        var (stored, height, width) = Stored(upright, 3, 5, (Orientation)orientation);
        var options = new ImageOptions { Height = 3, Width = 5 };
        Assert.Equal(
            Resize(upright, 3, 5, Orientation.Normal, options),
            Resize(stored, height, width, (Orientation)orientation, options)
        );
    }

    [Theory]
    [MemberData(nameof(Orientations))]
    public void A_turned_image_is_scaled_and_cut_as_the_upright_one(int orientation)
    {
        var upright = Pattern(31, 44);
        var (stored, height, width) = Stored(upright, 31, 44, (Orientation)orientation);
        // Scaled to 7 x 9, so that the crop of 7 cannot lie in the middle.
        var options = new ImageOptions { Height = 7, Width = 8 };
        var expected = Resize(upright, 31, 44, Orientation.Normal, options);
        var received = Resize(stored, height, width, (Orientation)orientation, options);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(received[i] - expected[i], -1, 1);
        }
    }

    [Fact]
    public void One_color_stays_that_color_at_any_size() =>
        Prop.ForAll(
                Gen.Choose(1, 60).Four().ToArbitrary(),
                Gen.Choose(0, 255).Three().ToArbitrary(),
                (sizes, color) =>
                {
                    var (height, width, targetHeight, targetWidth) = sizes;
                    var pixels = new byte[height * width * 4];
                    for (var i = 0; i < pixels.Length; i += 4)
                    {
                        (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (
                            (byte)color.Item1,
                            (byte)color.Item2,
                            (byte)color.Item3,
                            255
                        );
                    }
                    var planes = Resize(
                        pixels,
                        height,
                        width,
                        Orientation.Normal,
                        new ImageOptions { Height = targetHeight, Width = targetWidth }
                    );
                    var plane = planes.Length / 3;
                    return !planes.AsSpan(0, plane).ContainsAnyExcept((byte)color.Item1)
                        && !planes.AsSpan(plane, plane).ContainsAnyExcept((byte)color.Item2)
                        && !planes.AsSpan(2 * plane).ContainsAnyExcept((byte)color.Item3);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Blue_first_or_red_first_is_the_same_image()
    {
        var options = new ImageOptions { Height = 4, Width = 4 };
        var rgba = Pattern(9, 7);
        var bgra = (byte[])rgba.Clone();
        for (var i = 0; i < bgra.Length; i += 4)
        {
            (bgra[i], bgra[i + 2]) = (bgra[i + 2], bgra[i]);
        }
        var (fromRgba, fromBgra) = (new byte[options.Length], new byte[options.Length]);
        new Resampler(options).Resize(rgba, 9, 7, redFirst: true, Orientation.Normal, fromRgba);
        new Resampler(options).Resize(bgra, 9, 7, redFirst: false, Orientation.Normal, fromBgra);
        Assert.Equal(fromRgba, fromBgra);
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 255)] // transparent: white
    [InlineData(128, 0, 0, 128, 255)] // half red, half white: 128 + 127
    [InlineData(60, 60, 60, 255, 60)]
    [InlineData(200, 0, 0, 10, 255)] // invalid, not premultiplied: no overflow
    public void Transparent_pixels_lie_on_white(byte red, byte green, byte blue, byte alpha, byte expectedRed)
    {
        var planes = Resize(
            [red, green, blue, alpha],
            1,
            1,
            Orientation.Normal,
            new ImageOptions { Height = 1, Width = 1 }
        );
        Assert.Equal(expectedRed, planes[0]);
        Assert.Equal(green + 255 - alpha, planes[1]);
    }

    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(17, 17, 17, 17)]
    public void Gray_is_luma(byte red, byte green, byte blue, byte expected) =>
        Assert.Equal(
            [expected],
            Resize(
                [red, green, blue, 255],
                1,
                1,
                Orientation.Normal,
                new ImageOptions
                {
                    Height = 1,
                    Width = 1,
                    Channels = 1,
                }
            )
        );

    [Fact]
    public void A_thin_image_needs_no_room_for_its_scaled_whole()
    {
        // Scaling 1 to 32 makes 3,200,000 of 100,000, of which only 32 are computed.
        var pixels = new byte[100_000 * 4];
        pixels.AsSpan().Fill(255);
        var planes = Resize(pixels, 100_000, 1, Orientation.Normal, new ImageOptions { Height = 32, Width = 32 });
        Assert.False(planes.AsSpan().ContainsAnyExcept((byte)255));
    }

    private static byte[] Resize(byte[] pixels, int height, int width, Orientation orientation, ImageOptions options)
    {
        var planes = new byte[options.Length];
        new Resampler(options).Resize(pixels, height, width, redFirst: true, orientation, planes);
        return planes;
    }

    private static byte[] Pattern(int height, int width) =>
        [.. Enumerable.Range(0, height * width * 4).Select(i => i % 4 == 3 ? (byte)255 : (byte)(i * 37 % 251))];

    /// <summary>
    /// By the definition in EXIF 2.32: where the stored 0th row and 0th column are in the upright image.
    /// </summary>
    private static (byte[] Pixels, int Height, int Width) Stored(
        byte[] upright,
        int height,
        int width,
        Orientation orientation
    )
    {
        var (storedHeight, storedWidth) = (int)orientation >= 5 ? (width, height) : (height, width);
        var stored = new byte[upright.Length];
        for (var r = 0; r < storedHeight; r++)
        {
            for (var c = 0; c < storedWidth; c++)
            {
                var (y, x) = (int)orientation switch
                {
                    1 => (r, c), // row 0 on top, column 0 at the left
                    2 => (r, width - 1 - c), // top, right
                    3 => (height - 1 - r, width - 1 - c), // bottom, right
                    4 => (height - 1 - r, c), // bottom, left
                    5 => (c, r), // left, top
                    6 => (c, width - 1 - r), // right, top
                    7 => (height - 1 - c, width - 1 - r), // right, bottom
                    _ => (height - 1 - c, r), // left, bottom
                };
                upright.AsSpan((y * width + x) * 4, 4).CopyTo(stored.AsSpan((r * storedWidth + c) * 4));
            }
        }
        return (stored, storedHeight, storedWidth);
    }
}
