namespace Microsoft.ML.Imaging;

/// <summary>Finds a picture's format by its first bytes, never by a file name, and decodes it.</summary>
internal static class ImageDecoder
{
    /// <exception cref="InvalidDataException">The bytes are no picture of a known format, or a broken one.</exception>
    public static Raster Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xFF, 0xD8, 0xFF]))
        {
            return JpegCodec.Decode(bytes);
        }

        if (bytes.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
        {
            return PngDecoder.Decode(bytes);
        }

        if (bytes.StartsWith("GIF8"u8))
        {
            return GifDecoder.Decode(bytes);
        }

        if (bytes.StartsWith("BM"u8))
        {
            return BmpDecoder.Decode(bytes);
        }

        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
        {
            return WebpCodec.Decode(bytes);
        }

        throw new InvalidDataException(bytes.IsEmpty ? "no bytes" : "neither JPEG, PNG, GIF, BMP nor WebP");
    }
}
