using System.Buffers.Binary;

namespace NormML.Transforms.Images;

/// <summary>
/// A JPEG's scans, walked to the end of the image (ITU-T T.81, annexes B and G). Skia reports a JPEG without end
/// marker as incomplete, or fails, whether rows are missing or not, and takes a missing scan for a finished image.
/// </summary>
/// <param name="End">Where the image's last scan ends: at a marker, or where the bytes do.</param>
/// <param name="HasEndMarker">Whether the end marker is there.</param>
/// <param name="AreComplete">Whether the scans that have begun hold every bit of every coefficient.</param>
/// <param name="NextRestart">The restart marker that a further interval would begin with.</param>
internal readonly record struct JpegScans(int End, bool HasEndMarker, bool AreComplete, byte NextRestart)
{
    private const byte FirstRestart = 0xD0;
    private const byte LastRestart = 0xD7;
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte NumberOfLines = 0xDC;

    public static JpegScans Read(ReadOnlySpan<byte> bytes)
    {
        var coverage = new JpegCoverage(stackalloc ulong[256]);
        var restart = FirstRestart;
        for (var at = 2; TryFindMarker(bytes, ref at, out var start, out var marker); )
        {
            if (marker is >= FirstRestart and <= LastRestart)
            {
                restart = marker == LastRestart ? FirstRestart : (byte)(marker + 1);
            }
            else if (
                marker == EndOfImage
                || (coverage.IsComplete && marker != NumberOfLines)
                || !TryReadSegment(bytes, marker, ref at, out var segment)
            )
            {
                return new JpegScans(start, marker == EndOfImage, coverage.IsComplete, restart);
            }
            else if (marker == StartOfScan)
            {
                coverage.AddScan(segment);
                restart = FirstRestart;
            }
            else if (IsStartOfFrame(marker))
            {
                coverage.SetFrame(marker, segment);
            }
        }
        return new JpegScans(EndOfData(bytes), false, coverage.IsComplete, restart);
    }

    /// <summary>
    /// The image with an end marker. With a seed, other data come before that marker, and once more behind a restart
    /// marker: decoders that lack bits take them from there, so other seeds give other pixels.
    /// </summary>
    public byte[] Completed(ReadOnlySpan<byte> bytes, byte? seed = null)
    {
        var image = bytes[..End];
        if (seed is null)
        {
            return [.. image, 0xFF, EndOfImage];
        }
        Span<byte> other = stackalloc byte[64];
        for (var i = 0; i < other.Length; i++)
        {
            // Even, so never the FF that begins a marker.
            other[i] = (byte)((seed.Value + i * 37) & 0xFE);
        }
        return [.. image, .. other, 0xFF, NextRestart, .. other, 0xFF, EndOfImage];
    }

    /// <summary>Zeros or FFs stand where storage failed; a scan ends in at most one zero, or an FF and its zero.</summary>
    private static int EndOfData(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.TrimEnd((ReadOnlySpan<byte>)[0, 0xFF]).Length;
        var rest = bytes[end..];
        return rest.StartsWith((ReadOnlySpan<byte>)[0xFF, 0]) ? end + 2
            : rest.StartsWith((byte)0) ? end + 1
            : end;
    }

    /// <summary>The next marker: an FF followed by no stuffed 0. As readers do, this skips other bytes before it.</summary>
    private static bool TryFindMarker(ReadOnlySpan<byte> bytes, ref int at, out int start, out byte marker)
    {
        (start, marker) = (0, 0);
        while (bytes[at..].IndexOf((byte)0xFF) is >= 0 and var offset)
        {
            start = at + offset;
            at = start + 1;
            while (at < bytes.Length && bytes[at] == 0xFF)
            {
                at++;
            }
            if (at == bytes.Length)
            {
                return false;
            }
            if (bytes[at++] is not 0 and var found)
            {
                marker = found;
                return true;
            }
        }
        return false;
    }

    private static bool TryReadSegment(
        ReadOnlySpan<byte> bytes,
        byte marker,
        ref int at,
        out ReadOnlySpan<byte> segment
    )
    {
        segment = default;
        // Markers below C0 have no length; a second start of image is another image's.
        if (marker < 0xC0)
        {
            return true;
        }
        var rest = bytes[at..];
        if (
            marker == StartOfImage
            || rest.Length < 2
            || BinaryPrimitives.ReadUInt16BigEndian(rest) is var length && (length < 2 || length > rest.Length)
        )
        {
            return false;
        }
        segment = rest[2..length];
        at += length;
        return true;
    }

    // C4 are Huffman tables, C8 is reserved, CC arithmetic conditioning.
    private static bool IsStartOfFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
