using Microsoft.ML.Data;

namespace NormML.Standins.Tests.ImageAnalytics;

internal static class PixelAssert
{
    /// <summary>Compares with red, green, blue, alpha; alpha not multiplied in, as pictures are drawn.</summary>
    public static void Equal(byte[] rgba, MLImage image, int tolerance = 0)
    {
        Assert.Equal(image.Width * image.Height * 4, rgba.Length);
        var (red, blue) = image.PixelFormat == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);
        for (var at = 0; at < rgba.Length; at += 4)
        {
            int alpha = rgba[at + 3];
            int[] expected = [.. rgba[at..(at + 3)].Select(c => ((c * alpha) + 127) / 255), alpha];
            int[] actual = [image.Pixels[at + red], image.Pixels[at + 1], image.Pixels[at + blue], image.Pixels[at + 3]];
            if (expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max() > tolerance)
            {
                Assert.Fail(
                    $"pixel ({at / 4 % image.Width}, {at / 4 / image.Width}): expected {string.Join(", ", expected)}, " +
                    $"found {string.Join(", ", actual)}, tolerance {tolerance}");
            }
        }
    }
}
