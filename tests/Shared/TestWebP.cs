using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace NormML.Tests;

/// <summary>Writes WebP files.</summary>
internal static class TestWebP
{
    private const byte HasAnimation = 0x02;
    private const byte HasExif = 0x08;
    private const int RiffHeader = 12;

    /// <summary>From red, green, blue, alpha; alpha is kept.</summary>
    public static byte[] Encode(int width, int height, byte[] rgba, bool lossy = false)
    {
        var pixels = GCHandle.Alloc(rgba, GCHandleType.Pinned);
        try
        {
            var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
            using var pixmap = new SKPixmap(info, pixels.AddrOfPinnedObject());
            var compression = lossy ? SKWebpEncoderCompression.Lossy : SKWebpEncoderCompression.Lossless;
            using var data = pixmap.Encode(new SKWebpEncoderOptions(compression, 95))!;
            return data.ToArray();
        }
        finally
        {
            pixels.Free();
        }
    }

    /// <summary>The image with EXIF data after its pixels.</summary>
    public static byte[] WithExif(int width, int height, byte[] webP, byte[] exif) =>
        Riff([.. Canvas(HasExif, width, height), .. webP[RiffHeader..], .. Chunk("EXIF"u8, exif)]);

    /// <summary>Two frames of the same size.</summary>
    public static byte[] Animated(int width, int height, byte[] first, byte[] second)
    {
        byte[] frame(byte[] webP) =>
            Chunk(
                "ANMF"u8,
                [0, 0, 0, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1), 100, 0, 0, 0, .. webP[RiffHeader..]]
            );
        return Riff([
            .. Canvas(HasAnimation, width, height),
            .. Chunk("ANIM"u8, new byte[6]),
            .. frame(first),
            .. frame(second),
        ]);
    }

    private static byte[] Canvas(byte flags, int width, int height) =>
        Chunk("VP8X"u8, [flags, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)]);

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];

    private static byte[] Riff(byte[] chunks) => Chunk("RIFF"u8, [.. "WEBP"u8, .. chunks]);

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. type, .. length, .. content, .. new byte[content.Length % 2]];
    }
}
