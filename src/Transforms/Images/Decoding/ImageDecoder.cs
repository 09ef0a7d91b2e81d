using System.Runtime.InteropServices;
using SkiaSharp;

namespace NormML.Transforms.Images;

/// <summary>
/// Decodes a file's bytes to pixels with Skia's codecs, as <see cref="Microsoft.ML.Data.MLImage"/> does, so that both
/// give the same numbers. Of an animated GIF, WebP or PNG, the first frame is read. It calls only what SkiaSharp 2.88
/// and 3.119 both have.
/// </summary>
/// <param name="maximumPixels">An image that claims more is refused before memory is allocated for its pixels.</param>
internal sealed class ImageDecoder(long maximumPixels)
{
    // A decoder continues with zeros after the end of data; these seeds begin with the other three pairs of bits.
    private static ReadOnlySpan<byte> Seeds => [0x56, 0x96, 0xD6];

    /// <exception cref="InvalidDataException">
    /// The bytes are not a complete image of a known format, or it is too large.
    /// </exception>
    public DecodedImage Decode(byte[] bytes, int length, string name)
    {
        // Some web servers send a line break before an image.
        var start = length - bytes.AsSpan(0, length).TrimStart(" \t\r\n"u8).Length;
        var content = new ArraySegment<byte>(bytes, start, length - start);
        var format = ImageFormat.Of(content, out var reason) ?? throw ImageErrors.Unreadable(name, reason!);
        var file = new Encoded(content, format, name);
        if (format == ImageFormat.Jpeg && JpegScans.Read(content) is { HasEndMarker: false } scans)
        {
            return DecodeWithoutEnd(file, scans);
        }
        if (format == ImageFormat.Gif && GifFrame.IsCutShort(content))
        {
            throw CutShort(file);
        }
        return Decode(file, content);
    }

    private DecodedImage DecodeWithoutEnd(in Encoded file, JpegScans scans)
    {
        if (!scans.AreComplete)
        {
            throw CutShort(file);
        }
        var image = Decode(file, scans.Completed(file.Content));
        foreach (var seed in Seeds)
        {
            using var other = Decode(file, scans.Completed(file.Content, seed));
            if (!image.Pixels.SequenceEqual(other.Pixels))
            {
                image.Dispose();
                throw CutShort(file);
            }
        }
        return image;
    }

    private DecodedImage Decode(in Encoded file, ArraySegment<byte> content)
    {
        var pin = GCHandle.Alloc(content.Array, GCHandleType.Pinned);
        try
        {
            using var data = SKData.Create(pin.AddrOfPinnedObject() + content.Offset, content.Count);
            using var stream = new SKMemoryStream(data);
            using var codec = SKCodec.Create(stream, out var result);
            return codec is null ? throw Failed(file, result) : Decode(codec, file);
        }
        finally
        {
            pin.Free();
        }
    }

    private DecodedImage Decode(SKCodec codec, in Encoded file)
    {
        var encoded = codec.Info;
        var (width, height) = (encoded.Width, encoded.Height);
        if ((long)width * height > maximumPixels)
        {
            throw ImageErrors.Unreadable(file.Name, ImageErrors.TooManyPixels(width, height, maximumPixels));
        }
        var isOpaque = encoded.AlphaType == SKAlphaType.Opaque;
        // Without a color space, Skia converts no colors.
        var info = new SKImageInfo(
            width,
            height,
            SKColorType.Rgba8888,
            isOpaque ? SKAlphaType.Opaque : SKAlphaType.Premul
        );
        var image = new DecodedImage(height, width)
        {
            Orientation =
                file.Format == ImageFormat.Png ? PngOrientation.Read(file.Content) : (Orientation)codec.EncodedOrigin,
        };
        var result = codec.GetPixels(info, image.Buffer);
        if (result == SKCodecResult.Success && file.Format == ImageFormat.Bmp && !isOpaque)
        {
            result = CheckAlpha(codec, info, file, image);
        }
        if (result != SKCodecResult.Success)
        {
            image.Dispose();
            throw Failed(file, result);
        }
        return image;
    }

    /// <summary>
    /// Bitmaps whose alpha is 0 everywhere come from programs that leave it unused: their colors count. Run-length
    /// coded bitmaps have no alpha: a pixel that is not opaque was not reached by any run.
    /// </summary>
    private static SKCodecResult CheckAlpha(SKCodec codec, SKImageInfo info, in Encoded file, DecodedImage image)
    {
        const int compression = 30;
        if (file.Content[compression] is 1 or 2)
        {
            return image.IsOpaque ? SKCodecResult.Success : SKCodecResult.IncompleteInput;
        }
        if (image.Pixels.ContainsAnyExcept((byte)0))
        {
            return SKCodecResult.Success;
        }
        var result = codec.GetPixels(info.WithAlphaType(SKAlphaType.Unpremul), image.Buffer);
        image.MakeOpaque();
        return result;
    }

    private static InvalidDataException Failed(in Encoded file, SKCodecResult result) =>
        result is SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput
            ? CutShort(file)
            : NoImage(file, "cut short, damaged or of a kind that is not supported");

    private static InvalidDataException CutShort(in Encoded file) => NoImage(file, "cut short or damaged");

    private static InvalidDataException NoImage(in Encoded file, string what) =>
        ImageErrors.Unreadable(
            file.Name,
            $"it is {what}: its {file.Content.Count} bytes are no whole {file.Format} image"
        );

    /// <param name="Content">The file's bytes.</param>
    /// <param name="Format">The format that the bytes identify.</param>
    /// <param name="Name">What messages call the image.</param>
    private readonly record struct Encoded(ArraySegment<byte> Content, string Format, string Name);
}
