using Microsoft.ML.Data;
using NormML.Tests;

namespace NormML.Standins.Tests.ImageAnalytics;

public sealed class MLImageTests
{
    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void Pixels_are_kept_as_they_came(MLPixelFormat format)
    {
        byte[] pixels = [1, 2, 3, 255, 10, 20, 30, 128];
        using var image = MLImage.CreateFromPixels(2, 1, format, pixels);
        Assert.Equal((2, 1, 32, format), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat));
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Fact]
    public void BGR_pixels_come_in_that_order_from_both_formats()
    {
        using var bgra = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [1, 2, 3, 255]);
        using var rgba = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [3, 2, 1, 255]);
        Assert.Equal([1, 2, 3], bgra.GetBGRPixels);
        Assert.Equal([1, 2, 3], rgba.GetBGRPixels);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Assert.Equal("pixelFormat", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4])).ParamName);
        Assert.Equal("width", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, [])).ParamName);
        Assert.Equal("height", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, -1, MLPixelFormat.Bgra32, [])).ParamName);
        Assert.Equal("Invalid imagePixelData buffer size.", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[3])).Message);
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null!));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromFile(null!));
    }

    [Fact]
    public void A_disposed_image_says_so()
    {
        var image = TestPictures.Image(1, 1, TestPictures.Plain(1, 1, 1, 2, 3));
        image.Tag = "a.jpg";
        image.Dispose();
        image.Dispose();
        Action[] uses =
        [
            () => _ = image.Width, () => _ = image.Height, () => _ = image.Pixels.Length, () => _ = image.PixelFormat,
            () => _ = image.BitsPerPixel, () => _ = image.Tag, () => _ = image.GetBGRPixels, () => image.Save("a.png"),
        ];
        Assert.All(uses, use => Assert.Equal("Object is disposed.", Assert.Throws<InvalidOperationException>(use).Message));
    }

    [Fact]
    public void A_file_that_is_missing_or_no_picture_is_an_invalid_path()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("text.jpg"), "not a picture");
        foreach (var path in new[] { folder.File("missing.jpg"), folder.File("text.jpg"), folder.Path })
        {
            var error = Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(path));
            Assert.Equal("Invalid path (Parameter 'imagePath')", error.Message);
        }
    }

    [Theory]
    [InlineData(".png", 0)]
    [InlineData(".webp", 0)]
    [InlineData(".jpg", 12)]
    [InlineData(".JPEG", 12)]
    public void What_is_saved_is_read_again(string extension, int tolerance)
    {
        using var folder = new TemporaryFolder();
        var rgba = TestPictures.Gradient(40, 30);
        using (var image = TestPictures.Image(40, 30, rgba))
        {
            image.Save(folder.File("a" + extension));
        }

        using var again = MLImage.CreateFromFile(folder.File("a" + extension));
        Assert.Equal((40, 30, MLPixelFormat.Bgra32), (again.Width, again.Height, again.PixelFormat));
        PixelAssert.Equal(rgba, again, tolerance);
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".webp")]
    public void Alpha_is_saved_and_read_premultiplied(string extension)
    {
        using var folder = new TemporaryFolder();
        using (var image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, [0, 64, 128, 128]))
        {
            image.Save(folder.File("a" + extension));
        }

        using var again = MLImage.CreateFromFile(folder.File("a" + extension));
        Assert.Equal([0, 64, 128, 128], again.Pixels.ToArray());
    }

    [Theory]
    [InlineData("a.bmp", "Saving image with the format '.bmp' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format. (Parameter 'imagePath')")]
    [InlineData("a.txt", "Path has invalid image file extension. (Parameter 'imagePath')")]
    [InlineData("a", "Path has invalid image file extension. (Parameter 'imagePath')")]
    public void Formats_that_cannot_be_written_are_named(string path, string message)
    {
        using var image = TestPictures.Image(1, 1, TestPictures.Plain(1, 1, 1, 2, 3));
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => image.Save(path)).Message);
        Assert.False(File.Exists(path));
    }
}
