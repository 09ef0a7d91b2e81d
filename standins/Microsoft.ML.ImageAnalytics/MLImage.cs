using Microsoft.ML.Imaging;

namespace Microsoft.ML.Data;

/// <summary>
/// A picture in memory, four bytes a pixel. Pictures read from files are Bgra32 with their colours premultiplied by
/// alpha, are not turned as EXIF says, and a file that is cut short gives what could be read of it, the rest black:
/// that is how the real package reads them.
/// </summary>
public sealed class MLImage : IDisposable
{
    private readonly MLPixelFormat _pixelFormat;
    private Raster _raster;
    private string _tag;

    private MLImage(Raster raster, MLPixelFormat pixelFormat)
    {
        _raster = raster;
        _pixelFormat = pixelFormat;
    }

    public MLPixelFormat PixelFormat
    {
        get
        {
            _ = Live;
            return _pixelFormat;
        }
    }

    public ReadOnlySpan<byte> Pixels => Live.Pixels;

    public int Width => Live.Width;

    public int Height => Live.Height;

    public int BitsPerPixel => Live.BitsPerPixel;

    public byte[] GetBGRPixels
    {
        get
        {
            var pixels = Live.Pixels;
            var (blue, red) = _pixelFormat == MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
            var result = new byte[pixels.Length / 4 * 3];
            for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            {
                result[to] = pixels[from + blue];
                result[to + 1] = pixels[from + 1];
                result[to + 2] = pixels[from + red];
            }

            return result;
        }
    }

    public string Tag
    {
        get
        {
            _ = Live;
            return _tag;
        }

        set
        {
            _ = Live;
            _tag = value;
        }
    }

    private Raster Live => _raster ?? throw new InvalidOperationException("Object is disposed.");

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var bytes = new MemoryStream();
        imageStream.CopyTo(bytes);
        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), "Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(imagePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException("Invalid path", nameof(imagePath), e);
        }

        return Decode(bytes, "Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(
        int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
        {
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        }

        if (width <= 0)
        {
            throw new ArgumentException("Invalid width value.", nameof(width));
        }

        if (height <= 0)
        {
            throw new ArgumentException("Invalid height value.", nameof(height));
        }

        if (imagePixelData.Length != width * (long)height * 4)
        {
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        }

        var raster = new Raster(width, height);
        imagePixelData.CopyTo(raster.Pixels);
        return new MLImage(raster, pixelFormat);
    }

    public void Save(string imagePath)
    {
        var raster = Live;
        var bytes = ImageEncoder.Encode(raster, _pixelFormat, Path.GetExtension(imagePath));
        File.WriteAllBytes(imagePath, bytes);
    }

    public void Dispose() => _raster = null;

    internal MLImage CloneWithResizing(int width, int height, ImageResizeMode mode) =>
        new(RasterResizing.Resize(Live, width, height, mode), _pixelFormat);

    internal MLImage CloneWithGrayscale()
    {
        var source = Live.Pixels;
        var grey = new Raster(Width, Height);
        var (blue, red) = _pixelFormat == MLPixelFormat.Bgra32 ? (0, 2) : (2, 0);
        for (var at = 0; at < source.Length; at += 4)
        {
            var luma = (0.3f * source[at + red]) + (0.59f * source[at + 1]) + (0.11f * source[at + blue]);
            grey.Pixels.AsSpan(at, 3).Fill((byte)Math.Min(255f, luma + 0.5f));
            grey.Pixels[at + 3] = 255;
        }

        return new MLImage(grey, _pixelFormat);
    }

    private static MLImage Decode(ReadOnlySpan<byte> bytes, string message, string parameter)
    {
        try
        {
            return new MLImage(ImageDecoder.Decode(bytes), MLPixelFormat.Bgra32);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException(message, parameter, e);
        }
    }
}
