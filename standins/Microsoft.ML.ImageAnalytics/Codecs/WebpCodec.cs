using System.Buffers.Binary;
using static Microsoft.ML.Imaging.NativeCodecs;

namespace Microsoft.ML.Imaging;

/// <summary>WebP through libwebp, lossy and lossless; of an animation, the first frame.</summary>
internal static unsafe class WebpCodec
{
    private const int RiffHeader = 12;
    private const int ChunkHeader = 8;
    private const int FrameHeader = 16;
    private const byte AnimationFlag = 0x02;
    private const byte AlphaFlag = 0x10;

    public static Raster Decode(ReadOnlySpan<byte> webp)
    {
        var raster = IsAnimation(webp) ? DecodeFirstFrame(webp) : DecodeStill(webp);
        raster.Premultiply();
        return raster;
    }

    public static byte[] Encode(Raster raster, bool isBgra)
    {
        var pixels = (byte[])raster.Pixels.Clone();
        for (var at = 0; at < pixels.Length; at += 4)
        {
            int alpha = pixels[at + 3];
            if (!isBgra)
            {
                (pixels[at], pixels[at + 2]) = (pixels[at + 2], pixels[at]);
            }

            for (var colour = at; colour < at + 3 && alpha is not (0 or 255); colour++)
            {
                pixels[colour] = (byte)Math.Min(255, ((pixels[colour] * 255) + (alpha / 2)) / alpha);
            }
        }

        byte* webp = null;
        fixed (byte* source = pixels)
        {
            var size = WebPEncodeLosslessBGRA(source, raster.Width, raster.Height, raster.Width * 4, &webp);
            try
            {
                return size != 0
                    ? new ReadOnlySpan<byte>(webp, checked((int)size)).ToArray()
                    : throw new ArgumentException(
                        $"WebP pictures are at most 16383 x 16383 pixels; received {raster.Width} x {raster.Height}.");
            }
            finally
            {
                WebPFree(webp);
            }
        }
    }

    private static Raster DecodeStill(ReadOnlySpan<byte> webp)
    {
        fixed (byte* bytes = webp)
        {
            var size = (nuint)webp.Length;
            if (WebPGetInfo(bytes, size, out var width, out var height) == 0)
            {
                throw new InvalidDataException("WebP: the header is broken or cut short");
            }

            var raster = new Raster(width, height);
            fixed (byte* pixels = raster.Pixels)
            {
                if (WebPDecodeBGRAInto(bytes, size, pixels, (nuint)raster.Pixels.Length, width * 4) == null)
                {
                    throw new InvalidDataException("WebP: the pixel data is broken or cut short");
                }
            }

            return raster;
        }
    }

    private static bool IsAnimation(ReadOnlySpan<byte> webp) =>
        webp.Length >= RiffHeader + ChunkHeader + 10
        && webp[RiffHeader..].StartsWith("VP8X"u8)
        && (webp[RiffHeader + ChunkHeader] & AnimationFlag) != 0;

    private static Raster DecodeFirstFrame(ReadOnlySpan<byte> webp)
    {
        var canvas = webp[(RiffHeader + ChunkHeader)..];
        var raster = new Raster(1 + Read24(canvas[4..]), 1 + Read24(canvas[7..]));
        for (var at = RiffHeader; at + ChunkHeader <= webp.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(webp[(at + 4)..]);
            var content = webp[(at + ChunkHeader)..];
            if (webp[at..].StartsWith("ANMF"u8) && size >= FrameHeader && size <= content.Length)
            {
                var frame = content[..(int)size];
                var picture = DecodeStill(AsFile(frame));
                Draw(picture, raster, 2 * Read24(frame), 2 * Read24(frame[3..]));
                return raster;
            }

            at = (int)Math.Min(webp.Length, at + ChunkHeader + size + (size & 1));
        }

        throw new InvalidDataException("WebP: the animation has no frame");
    }

    /// <summary>A still WebP file of a frame's chunks: header, canvas as large as the frame, ALPH, VP8 or VP8L.</summary>
    private static byte[] AsFile(ReadOnlySpan<byte> frame)
    {
        var chunks = frame[FrameHeader..];
        var file = new byte[RiffHeader + ChunkHeader + 10 + chunks.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - ChunkHeader);
        "WEBPVP8X"u8.CopyTo(file.AsSpan(8));
        file[16] = 10;
        file[20] = AlphaFlag;
        frame.Slice(6, 6).CopyTo(file.AsSpan(24));
        chunks.CopyTo(file.AsSpan(30));
        return file;
    }

    private static void Draw(Raster picture, Raster canvas, int left, int top)
    {
        var width = Math.Min(picture.Width, canvas.Width - left);
        for (var y = 0; y < picture.Height && top + y < canvas.Height && width > 0; y++)
        {
            picture.Row(y)[..(width * 4)].CopyTo(canvas.Row(top + y)[(left * 4)..]);
        }
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
