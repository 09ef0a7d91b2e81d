using System.Text;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageFormatTests
{
    [Theory]
    [InlineData("\u00FF\u00D8\u00FF\u00E0", "JPEG")]
    [InlineData("\u0089PNG\r\n\u001A\n", "PNG")]
    [InlineData("GIF87a", "GIF")]
    [InlineData("GIF89a", "GIF")]
    [InlineData("BM", "BMP")]
    [InlineData("RIFF\0\0\0\0WEBP", "WebP")]
    public void The_five_formats_are_told_by_their_first_bytes(string content, string expected)
    {
        Assert.Equal(expected, ImageFormat.Of(Encoding.Latin1.GetBytes(content), out var reason));
        Assert.Null(reason);
    }

    [Theory]
    [InlineData("II*\0and then some", "TIFF (or a camera's raw file)")]
    [InlineData("MM\0*", "TIFF (or a camera's raw file)")]
    [InlineData("II*\0\u0010\0\0\0CR\u0002\0", "TIFF (or a camera's raw file)")]
    [InlineData("FUJIFILMCCD-RAW 0201", "a camera's raw file")]
    [InlineData("\0\0\0\u0018ftypcrx isom", "a camera's raw file")]
    [InlineData("\0\0\0\u0018ftypheic    ", "HEIF")]
    [InlineData("\0\0\0\u0018ftypmif1    ", "HEIF")]
    [InlineData("\0\0\0\u0018ftypavif    ", "AVIF")]
    [InlineData("\0\0\0\u0018ftypmp42    ", "a video")]
    [InlineData("P6\n48 48\n255\n", "PPM (or PGM, PBM)")]
    [InlineData("%PDF-1.7", "PDF")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>", "SVG")]
    [InlineData("<?xml version='1.0'?>\n<!-- drawn -->\n<svg>", "SVG")]
    [InlineData("\u00FF\n\u00FA", "JPEG XL")]
    [InlineData("\0\0\0\fJXL \r\n\u0087\n", "JPEG XL")]
    [InlineData("\0\0\0\fjP  \r\n\u0087\n", "JPEG 2000")]
    [InlineData("8BPS\0\u0001", "PSD (Photoshop)")]
    [InlineData("\0\0\u0001\0\u0001\0", "ICO")]
    public void Another_format_is_named_and_is_to_be_converted(string content, string expected)
    {
        Assert.Null(ImageFormat.Of(Encoding.Latin1.GetBytes(content), out var reason));
        Assert.Equal($"it is {expected}, not a JPEG, PNG, GIF, BMP or WebP image (convert it)", reason);
    }

    [Theory]
    [InlineData("", "it is empty (0 bytes)")]
    [InlineData("P", "it is not a JPEG, PNG, GIF, BMP or WebP image")]
    [InlineData("P4ssword", "it is not a JPEG, PNG, GIF, BMP or WebP image")]
    [InlineData("hello, I am a text", "it is not a JPEG, PNG, GIF, BMP or WebP image")]
    [InlineData("<html>not found</html>", "it is not a JPEG, PNG, GIF, BMP or WebP image")]
    [InlineData("RIFF\0\0\0\0WAVE", "it is not a JPEG, PNG, GIF, BMP or WebP image")]
    public void What_is_no_image_is_said_to_be_none(string content, string expected)
    {
        Assert.Null(ImageFormat.Of(Encoding.Latin1.GetBytes(content), out var reason));
        Assert.Equal(expected, reason);
    }
}
