namespace NormML.Transforms.Images;

/// <summary>
/// Identifies the format by the first bytes. Skia reads more formats on some systems, and guesses some without a
/// signature; these five are read alike everywhere.
/// </summary>
internal static class ImageFormat
{
    public const string Jpeg = "JPEG";
    public const string Png = "PNG";
    public const string Gif = "GIF";
    public const string Bmp = "BMP";

    private static readonly (byte[] Start, string Name)[] Read =
    [
        ([0xFF, 0xD8, 0xFF], Jpeg),
        ([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n'], Png),
        ([.. "GIF87a"u8], Gif),
        ([.. "GIF89a"u8], Gif),
        ([.. "BM"u8], Bmp),
    ];

    private static readonly (byte[] Start, string Name)[] NotRead =
    [
        ([.. "II*\0"u8], "TIFF (or a camera's raw file)"),
        ([.. "MM\0*"u8], "TIFF (or a camera's raw file)"),
        ([.. "II+\0"u8], "TIFF"),
        ([.. "MM\0+"u8], "TIFF"),
        ([.. "IIRO"u8], "a camera's raw file"),
        ([.. "IIRS"u8], "a camera's raw file"),
        ([.. "IIU\0"u8], "a camera's raw file"),
        ([.. "FUJIFILMCCD-RAW"u8], "a camera's raw file"),
        ([0xFF, 0x0A], "JPEG XL"),
        ([0, 0, 0, 12, .. "JXL "u8], "JPEG XL"),
        ([0, 0, 0, 12, .. "jP  "u8], "JPEG 2000"),
        ([0xFF, 0x4F, 0xFF, 0x51], "JPEG 2000"),
        ([.. "8BPS"u8], "PSD (Photoshop)"),
        ([0, 0, 1, 0], "ICO"),
        ([0, 0, 2, 0], "ICO"),
        ([.. "%PDF"u8], "PDF"),
        ([.. "%!PS"u8], "PostScript"),
        ([.. "gimp xcf"u8], "XCF (GIMP)"),
        ([0x76, 0x2F, 0x31, 0x01], "OpenEXR"),
        ([.. "#?RADIANCE"u8], "Radiance HDR"),
    ];

    /// <summary>The name of a format that can be read; else null, and the reason.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes, out string? reason)
    {
        reason = null;
        var name = IsWebP(bytes) ? "WebP" : Find(Read, bytes);
        if (name is null)
        {
            const string rule = "not a JPEG, PNG, GIF, BMP or WebP image";
            var other = Find(NotRead, bytes) ?? InContainer(bytes) ?? InText(bytes);
            reason =
                bytes.IsEmpty ? "it is empty (0 bytes)"
                : other is null ? $"it is {rule}"
                : $"it is {other}, {rule} (convert it)";
        }
        return name;
    }

    private static string? Find((byte[] Start, string Name)[] formats, ReadOnlySpan<byte> bytes)
    {
        foreach (var (start, name) in formats)
        {
            if (bytes.StartsWith(start))
            {
                return name;
            }
        }
        return null;
    }

    private static bool IsWebP(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("RIFF"u8) && bytes.Length >= 12 && bytes[8..].StartsWith("WEBP"u8);

    /// <summary>ISO base media files: HEIF, AVIF, Canon's raw files, videos (ISO/IEC 14496-12).</summary>
    private static string? InContainer(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || !bytes[4..].StartsWith("ftyp"u8))
        {
            return null;
        }
        var brand = bytes[8..];
        return brand.StartsWith("avi"u8) ? "AVIF"
            : brand.StartsWith("he"u8) || brand.StartsWith("mif1"u8) || brand.StartsWith("msf1"u8) ? "HEIF"
            : brand.StartsWith("crx"u8) ? "a camera's raw file"
            : "a video";
    }

    private static string? InText(ReadOnlySpan<byte> bytes)
    {
        const int longestPreamble = 1024;
        // P1 to P7, then white space.
        return bytes.Length >= 3
            && bytes[0] == 'P'
            && bytes[1] is >= (byte)'1' and <= (byte)'7'
            && bytes[2] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t'
                ? "PPM (or PGM, PBM)"
            : bytes.Length > 0
            && bytes[0] == '<'
            && bytes[..Math.Min(bytes.Length, longestPreamble)].IndexOf("<svg"u8) >= 0
                ? "SVG"
            : null;
    }
}
