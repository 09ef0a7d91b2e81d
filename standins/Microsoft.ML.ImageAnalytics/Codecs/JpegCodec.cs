using static Microsoft.ML.Imaging.NativeCodecs;

namespace Microsoft.ML.Imaging;

/// <summary>JPEG through libturbojpeg: grey, YCbCr, RGB, and the CMYK and YCCK of print files.</summary>
internal static unsafe class JpegCodec
{
    private const int FormatBgrx = 3;
    private const int FormatRgbx = 2;
    private const int FormatBgra = 8;
    private const int FormatCmyk = 11;
    private const int ColorSpaceCmyk = 3;
    private const int ColorSpaceYcck = 4;
    private const int Subsampling420 = 2;
    private const int ErrorIsWarning = 0;

    public static Raster Decode(ReadOnlySpan<byte> jpeg)
    {
        var handle = Check(tjInitDecompress());
        try
        {
            fixed (byte* bytes = jpeg)
            {
                var size = (nuint)jpeg.Length;
                if (tjDecompressHeader3(handle, bytes, size, out var width, out var height, out _, out var colours) != 0
                    && tjGetErrorCode(handle) != ErrorIsWarning)
                {
                    throw Failure(handle);
                }

                var raster = new Raster(width, height);
                var isPrint = colours is ColorSpaceCmyk or ColorSpaceYcck;
                fixed (byte* pixels = raster.Pixels)
                {
                    // A warning stands for data that is cut short or damaged: what could be decoded is kept.
                    if (tjDecompress2(handle, bytes, size, pixels, width, width * 4, height, isPrint ? FormatCmyk : FormatBgra, 0) != 0
                        && tjGetErrorCode(handle) != ErrorIsWarning)
                    {
                        throw Failure(handle);
                    }
                }

                if (isPrint)
                {
                    FromInvertedCmyk(raster.Pixels);
                }

                return raster;
            }
        }
        finally
        {
            _ = tjDestroy(handle);
        }
    }

    public static byte[] Encode(Raster raster, bool isBgra, int quality)
    {
        var handle = Check(tjInitCompress());
        byte* jpeg = null;
        nuint size = 0;
        try
        {
            fixed (byte* pixels = raster.Pixels)
            {
                if (tjCompress2(handle, pixels, raster.Width, raster.Width * 4, raster.Height,
                        isBgra ? FormatBgrx : FormatRgbx, &jpeg, &size, Subsampling420, quality, 0) != 0
                    && tjGetErrorCode(handle) != ErrorIsWarning)
                {
                    throw Failure(handle);
                }
            }

            return new ReadOnlySpan<byte>(jpeg, checked((int)size)).ToArray();
        }
        finally
        {
            tjFree(jpeg);
            _ = tjDestroy(handle);
        }
    }

    /// <summary>CMYK JPEG files hold 255 - ink (Adobe's way), so a colour is its complement times that of black.</summary>
    private static void FromInvertedCmyk(byte[] pixels)
    {
        for (var at = 0; at < pixels.Length; at += 4)
        {
            int cyan = pixels[at], magenta = pixels[at + 1], yellow = pixels[at + 2], black = pixels[at + 3];
            pixels[at] = (byte)(((yellow * black) + 127) / 255);
            pixels[at + 1] = (byte)(((magenta * black) + 127) / 255);
            pixels[at + 2] = (byte)(((cyan * black) + 127) / 255);
            pixels[at + 3] = 255;
        }
    }

    private static nint Check(nint handle) =>
        handle != 0 ? handle : throw new InvalidOperationException(Text(tjGetErrorStr2(0)));

    private static InvalidDataException Failure(nint handle) => new("JPEG: " + Text(tjGetErrorStr2(handle)));
}
