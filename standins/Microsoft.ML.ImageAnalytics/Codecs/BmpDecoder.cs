using System.Buffers.Binary;
using System.Numerics;

namespace Microsoft.ML.Imaging;

/// <summary>BMP of 1, 4, 8, 16, 24 and 32 bits, bottom-up or top-down, run-length coded, with or without an alpha mask.</summary>
internal static class BmpDecoder
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int HeaderWithMasks = 52;
    private const int HeaderWithAlphaMask = 56;
    private const int Uncompressed = 0;
    private const int RunLength8 = 1;
    private const int RunLength4 = 2;
    private const int BitFields = 3;
    private const int AlphaBitFields = 6;

    public static Raster Decode(ReadOnlySpan<byte> bmp)
    {
        var header = ReadHeader(bmp);
        var raster = new Raster(header.Width, header.Height);
        var data = header.DataOffset < bmp.Length ? bmp[header.DataOffset..] : [];
        if (header.BitCount <= 8)
        {
            var indices = header.Compression is RunLength8 or RunLength4
                ? BmpRunLength.Decode(data, header.Width, header.Height, header.BitCount)
                : ReadIndices(data, header);
            ApplyPalette(raster, indices, header, ReadPalette(bmp, header));
        }
        else
        {
            ReadColours(raster, data, header);
        }

        if (header.AlphaMask == 0)
        {
            raster.MakeOpaque();
        }
        else
        {
            raster.Premultiply();
        }

        return raster;
    }

    private static Header ReadHeader(ReadOnlySpan<byte> bmp)
    {
        if (bmp.Length < FileHeader + CoreHeader)
        {
            throw new InvalidDataException("BMP: the header is cut short");
        }

        var size = BinaryPrimitives.ReadInt32LittleEndian(bmp[FileHeader..]);
        if ((size != CoreHeader && size < InfoHeader) || size > bmp.Length - FileHeader)
        {
            throw new InvalidDataException("BMP: the header is broken or cut short");
        }

        var info = bmp[FileHeader..];
        var header = new Header { Size = size, DataOffset = BinaryPrimitives.ReadInt32LittleEndian(bmp[10..]) };
        if (size == CoreHeader)
        {
            header.Width = BinaryPrimitives.ReadUInt16LittleEndian(info[4..]);
            header.Height = BinaryPrimitives.ReadUInt16LittleEndian(info[6..]);
            header.BitCount = BinaryPrimitives.ReadUInt16LittleEndian(info[10..]);
        }
        else
        {
            var height = BinaryPrimitives.ReadInt32LittleEndian(info[8..]);
            header.Width = BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
            header.Height = height == int.MinValue ? 0 : Math.Abs(height);
            header.IsTopDown = height < 0;
            header.BitCount = BinaryPrimitives.ReadUInt16LittleEndian(info[14..]);
            header.Compression = BinaryPrimitives.ReadInt32LittleEndian(info[16..]);
            header.ColoursUsed = BinaryPrimitives.ReadInt32LittleEndian(info[32..]);
            ReadMasks(info, header);
        }

        var isKnown = (header.Compression, header.BitCount) is
            (Uncompressed, 1 or 4 or 8 or 16 or 24 or 32) or (RunLength8, 8) or (RunLength4, 4)
            or (BitFields or AlphaBitFields, 16 or 32);
        if (!isKnown || header.DataOffset < 0)
        {
            throw new InvalidDataException(
                $"BMP: {header.BitCount} bits a pixel with compression {header.Compression} is not supported");
        }

        return header;
    }

    private static void ReadMasks(ReadOnlySpan<byte> info, Header header)
    {
        (header.RedMask, header.GreenMask, header.BlueMask) =
            header.BitCount == 16 ? (0x7C00u, 0x03E0u, 0x001Fu) : (0xFF0000u, 0xFF00u, 0xFFu);
        if (header.Compression is not (BitFields or AlphaBitFields))
        {
            return;
        }

        var hasAlpha = header.Size >= HeaderWithAlphaMask || header.Compression == AlphaBitFields;
        if (info.Length < (hasAlpha ? HeaderWithAlphaMask : HeaderWithMasks))
        {
            throw new InvalidDataException("BMP: the colour masks are cut short");
        }

        header.RedMask = BinaryPrimitives.ReadUInt32LittleEndian(info[40..]);
        header.GreenMask = BinaryPrimitives.ReadUInt32LittleEndian(info[44..]);
        header.BlueMask = BinaryPrimitives.ReadUInt32LittleEndian(info[48..]);
        header.AlphaMask = hasAlpha ? BinaryPrimitives.ReadUInt32LittleEndian(info[52..]) : 0;
    }

    private static ReadOnlySpan<byte> ReadPalette(ReadOnlySpan<byte> bmp, Header header)
    {
        var entries = header.ColoursUsed is > 0 and <= 256 ? header.ColoursUsed : 1 << header.BitCount;
        var start = FileHeader + header.Size;
        return bmp.Slice(start, Math.Min(entries * header.PaletteEntry, bmp.Length - start));
    }

    private static void ApplyPalette(Raster raster, byte[] indices, Header header, ReadOnlySpan<byte> palette)
    {
        for (var y = 0; y < header.Height; y++)
        {
            var row = raster.Row(header.IsTopDown ? y : header.Height - 1 - y);
            for (var x = 0; x < header.Width; x++)
            {
                var entry = indices[(y * header.Width) + x] * header.PaletteEntry;
                if (entry + 3 <= palette.Length)
                {
                    palette.Slice(entry, 3).CopyTo(row[(x * 4)..]);
                }
            }
        }
    }

    private static byte[] ReadIndices(ReadOnlySpan<byte> data, Header header)
    {
        var indices = new byte[header.Width * header.Height];
        var (perByte, mask) = (8 / header.BitCount, (1 << header.BitCount) - 1);
        for (var y = 0; y < header.Height && (long)(y + 1) * header.Stride <= data.Length; y++)
        {
            var row = data.Slice(y * header.Stride, header.Stride);
            for (var x = 0; x < header.Width; x++)
            {
                var shift = 8 - (header.BitCount * ((x % perByte) + 1));
                indices[(y * header.Width) + x] = (byte)((row[x / perByte] >> shift) & mask);
            }
        }

        return indices;
    }

    private static void ReadColours(Raster raster, ReadOnlySpan<byte> data, Header header)
    {
        var bytes = header.BitCount / 8;
        for (var y = 0; y < header.Height && (long)(y + 1) * header.Stride <= data.Length; y++)
        {
            var source = data.Slice(y * header.Stride, header.Stride);
            var row = raster.Row(header.IsTopDown ? y : header.Height - 1 - y);
            for (var x = 0; x < header.Width; x++)
            {
                var at = source.Slice(x * bytes, bytes);
                var pixel = bytes == 2
                    ? BinaryPrimitives.ReadUInt16LittleEndian(at)
                    : at[0] | ((uint)at[1] << 8) | ((uint)at[2] << 16) | (bytes == 4 ? (uint)at[3] << 24 : 0);
                row[x * 4] = Channel(pixel, header.BlueMask);
                row[(x * 4) + 1] = Channel(pixel, header.GreenMask);
                row[(x * 4) + 2] = Channel(pixel, header.RedMask);
                row[(x * 4) + 3] = Channel(pixel, header.AlphaMask);
            }
        }
    }

    /// <summary>The bits under a mask, stretched to 0..255.</summary>
    private static byte Channel(uint pixel, uint mask)
    {
        if (mask == 0)
        {
            return 0;
        }

        var shift = BitOperations.TrailingZeroCount(mask);
        ulong largest = mask >> shift;
        return (byte)(((((pixel & mask) >> shift) * 255ul) + (largest / 2)) / largest);
    }

    private sealed class Header
    {
        public int Size;
        public int DataOffset;
        public int Width;
        public int Height;
        public bool IsTopDown;
        public int BitCount;
        public int Compression;
        public int ColoursUsed;
        public uint RedMask = 0xFF0000;
        public uint GreenMask = 0xFF00;
        public uint BlueMask = 0xFF;
        public uint AlphaMask;

        public int PaletteEntry => Size == CoreHeader ? 3 : 4;

        public int Stride => (int)((((long)Width * BitCount) + 31) / 32 * 4);
    }
}
