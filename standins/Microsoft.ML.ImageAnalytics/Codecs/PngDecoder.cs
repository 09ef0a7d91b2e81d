using static Microsoft.ML.Imaging.NativeCodecs;

namespace Microsoft.ML.Imaging;

/// <summary>PNG through libspng: grey, palette, 1 to 16 bits, transparency, interlaced.</summary>
internal static unsafe class PngDecoder
{
    private const int FormatRgba8 = 1;
    private const int ApplyTransparency = 1;
    private const int Progressive = 256;
    private const int CrcIsError = 0;
    private const int CrcDiscardsChunk = 1;
    private const int EndOfFile = -1;
    private const int EndOfImage = 75;
    private const int ColorTypeHasAlpha = 4;
    private const int LargestTransparencyChunk = 1024;

    public static Raster Decode(ReadOnlySpan<byte> png)
    {
        var context = spng_ctx_new(0);
        if (context == 0)
        {
            throw new InvalidOperationException("libspng gave no context: the process is out of memory.");
        }

        try
        {
            fixed (byte* bytes = png)
            {
                Check(spng_set_crc_action(context, CrcIsError, CrcDiscardsChunk));
                Check(spng_set_png_buffer(context, bytes, (nuint)png.Length));
                return Decode(context);
            }
        }
        finally
        {
            spng_ctx_free(context);
        }
    }

    private static Raster Decode(nint context)
    {
        Check(spng_get_ihdr(context, out var header));
        if (header.Width > int.MaxValue || header.Height > int.MaxValue)
        {
            throw new InvalidDataException($"PNG: {header.Width} x {header.Height} pixels are too many");
        }

        var raster = new Raster((int)header.Width, (int)header.Height);
        var error = spng_decode_image(context, null, 0, FormatRgba8, ApplyTransparency | Progressive);
        if (error != EndOfFile)
        {
            Check(error);
            ReadRows(context, raster);
        }

        var transparency = stackalloc byte[LargestTransparencyChunk];
        var isOpaque = (header.ColorType & ColorTypeHasAlpha) == 0 && spng_get_trns(context, transparency) != 0;
        for (var at = 0; at < raster.Pixels.Length; at += 4)
        {
            (raster.Pixels[at], raster.Pixels[at + 2]) = (raster.Pixels[at + 2], raster.Pixels[at]);
        }

        if (isOpaque)
        {
            raster.MakeOpaque();
        }
        else
        {
            raster.Premultiply();
        }

        return raster;
    }

    /// <summary>Reads row by row, so that a file that is cut short keeps the rows of its whole IDAT chunks.</summary>
    private static void ReadRows(nint context, Raster raster)
    {
        while (true)
        {
            var error = spng_get_row_info(context, out var row);
            if (error == 0)
            {
                fixed (byte* pixels = raster.Row((int)row.RowNumber))
                {
                    error = spng_decode_row(context, pixels, (nuint)raster.Width * 4);
                }
            }

            if (error is EndOfImage or EndOfFile)
            {
                return;
            }

            Check(error);
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidDataException("PNG: " + Text(spng_strerror(error)));
        }
    }
}
