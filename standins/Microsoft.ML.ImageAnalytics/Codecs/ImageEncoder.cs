using Microsoft.ML.Data;

namespace Microsoft.ML.Imaging;

/// <summary>Encodes at the highest quality in the format that a file name's extension asks for.</summary>
internal static class ImageEncoder
{
    private const int Quality = 100;

    private static readonly HashSet<string> KnownButNotWritten = new(StringComparer.OrdinalIgnoreCase)
    {
        ".bmp", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp",
    };

    public static byte[] Encode(Raster raster, MLPixelFormat format, string extension)
    {
        var isBgra = format == MLPixelFormat.Bgra32;
        switch (extension?.ToLowerInvariant())
        {
            case ".jpg" or ".jpeg":
                return JpegCodec.Encode(raster, isBgra, Quality);
            case ".png":
                return PngEncoder.Encode(raster, isBgra);
            case ".webp":
                return WebpCodec.Encode(raster, isBgra);
            default:
                throw new ArgumentException(
                    KnownButNotWritten.Contains(extension ?? "")
                        ? $"Saving image with the format '{extension}' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format."
                        : "Path has invalid image file extension.",
                    "imagePath");
        }
    }
}
