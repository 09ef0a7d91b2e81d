using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Imaging;

/// <summary>The functions of libturbojpeg, libspng and libwebp that decoding and encoding call.</summary>
internal static unsafe partial class NativeCodecs
{
    public const string TurboJpeg = "libturbojpeg.so.0";
    public const string Spng = "libspng.so.0";
    public const string Webp = "libwebp.so.7";

    static NativeCodecs() => NativeLibrary.SetDllImportResolver(typeof(NativeCodecs).Assembly, Load);

    [LibraryImport(TurboJpeg)]
    public static partial nint tjInitDecompress();

    [LibraryImport(TurboJpeg)]
    public static partial nint tjInitCompress();

    [LibraryImport(TurboJpeg)]
    public static partial int tjDestroy(nint handle);

    [LibraryImport(TurboJpeg)]
    public static partial int tjDecompressHeader3(
        nint handle, byte* jpeg, nuint size, out int width, out int height, out int subsampling, out int colorSpace);

    [LibraryImport(TurboJpeg)]
    public static partial int tjDecompress2(
        nint handle, byte* jpeg, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(TurboJpeg)]
    public static partial int tjCompress2(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat,
        byte** jpeg, nuint* size, int subsampling, int quality, int flags);

    [LibraryImport(TurboJpeg)]
    public static partial void tjFree(byte* buffer);

    [LibraryImport(TurboJpeg)]
    public static partial int tjGetErrorCode(nint handle);

    [LibraryImport(TurboJpeg)]
    public static partial byte* tjGetErrorStr2(nint handle);

    [LibraryImport(Spng)]
    public static partial nint spng_ctx_new(int flags);

    [LibraryImport(Spng)]
    public static partial void spng_ctx_free(nint context);

    [LibraryImport(Spng)]
    public static partial int spng_set_crc_action(nint context, int critical, int ancillary);

    [LibraryImport(Spng)]
    public static partial int spng_set_png_buffer(nint context, byte* png, nuint size);

    [LibraryImport(Spng)]
    public static partial int spng_get_ihdr(nint context, out PngHeader header);

    [LibraryImport(Spng)]
    public static partial int spng_get_trns(nint context, byte* transparency);

    [LibraryImport(Spng)]
    public static partial int spng_decode_image(nint context, byte* pixels, nuint size, int format, int flags);

    [LibraryImport(Spng)]
    public static partial int spng_get_row_info(nint context, out PngRow row);

    [LibraryImport(Spng)]
    public static partial int spng_decode_row(nint context, byte* pixels, nuint size);

    [LibraryImport(Spng)]
    public static partial byte* spng_strerror(int error);

    [LibraryImport(Webp)]
    public static partial int WebPGetInfo(byte* webp, nuint size, out int width, out int height);

    [LibraryImport(Webp)]
    public static partial byte* WebPDecodeBGRAInto(byte* webp, nuint size, byte* pixels, nuint pixelsSize, int stride);

    [LibraryImport(Webp)]
    public static partial nuint WebPEncodeLosslessBGRA(byte* pixels, int width, int height, int stride, byte** webp);

    [LibraryImport(Webp)]
    public static partial void WebPFree(byte* buffer);

    public static string Text(byte* message) => Marshal.PtrToStringUTF8((nint)message) ?? "unknown error";

    private static nint Load(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (NativeLibrary.TryLoad(library, assembly, searchPath, out var handle))
        {
            return handle;
        }

        var (format, package) = library switch
        {
            TurboJpeg => ("JPEG", "libturbojpeg0"),
            Spng => ("PNG", "libspng0"),
            _ => ("WebP", "libwebp7"),
        };
        throw new DllNotFoundException(
            $"{format} pictures need {library}, which is not on this machine: install the package {package} " +
            $"(apt-get install {package}).");
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PngHeader
    {
        public uint Width;
        public uint Height;
        public byte BitDepth;
        public byte ColorType;
        public byte CompressionMethod;
        public byte FilterMethod;
        public byte InterlaceMethod;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PngRow
    {
        public uint ScanlineIndex;
        public uint RowNumber;
        public int Pass;
        public byte Filter;
    }
}
