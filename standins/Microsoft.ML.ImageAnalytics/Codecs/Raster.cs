namespace Microsoft.ML.Imaging;

/// <summary>Width x height pixels of four bytes, rows from the top; decoders fill them as blue, green, red, alpha.</summary>
internal sealed class Raster
{
    private const int BytesPerPixel = 4;

    public Raster(int width, int height)
    {
        if (width <= 0 || height <= 0)
        {
            throw new InvalidDataException($"a picture of {width} x {height} pixels has no pixels");
        }

        if (width * (long)height > Array.MaxLength / BytesPerPixel)
        {
            throw new InvalidDataException($"a picture of {width} x {height} pixels does not fit into memory");
        }

        Width = width;
        Height = height;
        Pixels = new byte[width * height * BytesPerPixel];
    }

    public int Width { get; }

    public int Height { get; }

    public byte[] Pixels { get; }

    public int BitsPerPixel => 8 * BytesPerPixel;

    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * BytesPerPixel, Width * BytesPerPixel);

    /// <summary>Multiplies the three colours by alpha / 255, rounded.</summary>
    public void Premultiply()
    {
        var pixels = Pixels;
        for (var at = 0; at < pixels.Length; at += BytesPerPixel)
        {
            int alpha = pixels[at + 3];
            if (alpha == 255)
            {
                continue;
            }

            for (var colour = at; colour < at + 3; colour++)
            {
                pixels[colour] = (byte)(((pixels[colour] * alpha) + 127) / 255);
            }
        }
    }

    /// <summary>Lets pixels that no data came for be opaque black, where the file has no transparency.</summary>
    public void MakeOpaque()
    {
        for (var at = 3; at < Pixels.Length; at += BytesPerPixel)
        {
            Pixels[at] = 255;
        }
    }
}
