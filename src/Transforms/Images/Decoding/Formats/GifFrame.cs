using System.Buffers.Binary;

namespace NormML.Transforms.Images;

/// <summary>
/// Counts the pixels that a GIF's first frame holds (GIF89a, appendix F). Where the end of a block follows, Skia 2.88
/// fills missing pixels with the first color and reports nothing.
/// </summary>
internal static class GifFrame
{
    private const int ScreenLength = 13;
    private const int DescriptorLength = 10;
    private const int MostCodes = 4096;
    private const int MostCodeBits = 12;

    /// <summary>Whether pixels are missing; also false where there is no frame, which Skia reports itself.</summary>
    public static bool IsCutShort(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.Length < ScreenLength ? bytes.Length : ScreenLength + ColorTableLength(bytes[10]);
        while (at + 1 < bytes.Length && bytes[at] == '!')
        {
            for (at += 2; at < bytes.Length && bytes[at] != 0; )
            {
                at += 1 + bytes[at];
            }
            at++;
        }
        if (at + DescriptorLength >= bytes.Length || bytes[at] != ',')
        {
            return false;
        }
        var descriptor = bytes.Slice(at, DescriptorLength);
        var pixels =
            (long)BinaryPrimitives.ReadUInt16LittleEndian(descriptor[5..])
            * BinaryPrimitives.ReadUInt16LittleEndian(descriptor[7..]);
        at += DescriptorLength + ColorTableLength(descriptor[9]);
        return at < bytes.Length && bytes[at] < MostCodeBits && !Holds(pixels, bytes[(at + 1)..], bytes[at]);
    }

    private static int ColorTableLength(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    /// <summary>Follows the codes without their colors: the number of pixels that each stands for is enough.</summary>
    private static bool Holds(long pixels, ReadOnlySpan<byte> blocks, int colorBits)
    {
        Span<ushort> lengths = stackalloc ushort[MostCodes];
        var clear = 1 << colorBits;
        var (next, width, previous) = (clear + 2, colorBits + 1, 0);
        var (buffer, buffered) = (0, 0);
        for (var at = 0; at < blocks.Length && blocks[at] != 0; at += 1 + blocks[at])
        {
            foreach (var value in blocks.Slice(at + 1, Math.Min(blocks[at], blocks.Length - at - 1)))
            {
                buffer |= value << buffered;
                for (buffered += 8; buffered >= width; )
                {
                    var code = buffer & ((1 << width) - 1);
                    (buffer, buffered) = (buffer >> width, buffered - width);
                    if (code == clear)
                    {
                        (next, width, previous) = (clear + 2, colorBits + 1, 0);
                        continue;
                    }
                    var length =
                        code < clear ? 1
                        : code == next ? previous + 1
                        : code < next ? lengths[code]
                        : 0;
                    pixels -= length;
                    if (pixels <= 0 || length == 0)
                    {
                        return pixels <= 0;
                    }
                    if (previous > 0 && next < MostCodes)
                    {
                        lengths[next++] = (ushort)(previous + 1);
                        width = next == 1 << width ? Math.Min(width + 1, MostCodeBits) : width;
                    }
                    previous = length;
                }
            }
        }
        return pixels <= 0;
    }
}
