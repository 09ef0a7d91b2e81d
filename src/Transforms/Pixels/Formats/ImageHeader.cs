namespace NormML.Transforms.Pixels.Formats;

/// <summary>
/// What a picture's bytes say about it before anything is decoded. Decoders fill what is missing with grey and say
/// nothing, so a file that was cut short is found here.
/// </summary>
/// <param name="Format">The format.</param>
/// <param name="Width">Columns as stored, before orientation.</param>
/// <param name="Height">Rows as stored, before orientation.</param>
/// <param name="Orientation">The EXIF orientation.</param>
internal readonly record struct ImageHeader(
    ImageFormat Format, long Width, long Height, Orientation Orientation = Orientation.Normal)
{
    /// <summary>Reads the header and looks for the end of the picture.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="reason">Why the file is no whole picture; null when it is one.</param>
    /// <returns>The header, as far as it could be read.</returns>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes, out string? reason)
    {
        if (bytes.IsEmpty)
        {
            reason = "it is empty (0 bytes)";
            return default;
        }
        var format = FormatOf(bytes);
        var header = default(ImageHeader);
        var whole = format switch
        {
            ImageFormat.Jpeg => JpegHeader.TryRead(bytes, out header),
            ImageFormat.Png => PngHeader.TryRead(bytes, out header),
            ImageFormat.Gif => GifHeader.TryRead(bytes, out header),
            ImageFormat.Bmp => BmpHeader.TryRead(bytes, out header),
            ImageFormat.WebP => WebPHeader.TryRead(bytes, out header),
            _ => false,
        };
        reason = format == ImageFormat.Unknown ? NotAPicture(bytes)
            : !whole ? $"it is cut short or damaged: its {bytes.Length} bytes are no whole {format} picture"
            : header.Width < 1 || header.Height < 1 ? $"it claims {header.Width} x {header.Height} pixels"
            : null;
        return header;
    }

    private static ImageFormat FormatOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? ImageFormat.Jpeg
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? ImageFormat.Png
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? ImageFormat.Gif
        : bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8) ? ImageFormat.WebP
        : bytes.StartsWith("BM"u8) ? ImageFormat.Bmp
        : ImageFormat.Unknown;

    private static string NotAPicture(ReadOnlySpan<byte> bytes)
    {
        var other = bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) ? "TIFF"
            : bytes.Length < 12 || !bytes[4..].StartsWith("ftyp"u8) ? null
            : bytes[8..].StartsWith("avif"u8) ? "AVIF" : "HEIF or a video";
        return other is null
            ? "it is not a JPEG, PNG, GIF, BMP or WebP picture"
            : $"it is {other}, not a JPEG, PNG, GIF, BMP or WebP picture (convert it)";
    }
}
