namespace Microsoft.ML.Imaging;

/// <summary>GIF's variable-width LZW over sub-blocks.</summary>
internal static class GifLzw
{
    private const int MaximumCodes = 4096;
    private const int MaximumWidth = 12;
    private const int None = -1;

    /// <summary>Fills <paramref name="indices"/> and returns how many there were before the data ended or broke.</summary>
    public static int Decode(ReadOnlySpan<byte> data, Span<byte> indices)
    {
        if (data.IsEmpty || data[0] is < 1 or > 11)
        {
            return 0;
        }

        int minimumWidth = data[0];
        var clear = 1 << minimumWidth;
        var end = clear + 1;
        var bits = new SubBlockBits(data[1..]);
        var prefixes = new short[MaximumCodes];
        var suffixes = new byte[MaximumCodes];
        var stack = new byte[MaximumCodes + 1];
        for (var code = 0; code < clear; code++)
        {
            suffixes[code] = (byte)code;
        }

        var (width, next, previous, first, written) = (minimumWidth + 1, end + 1, None, (byte)0, 0);
        while (written < indices.Length && bits.TryRead(width, out var code) && code != end)
        {
            if (code == clear)
            {
                (width, next, previous) = (minimumWidth + 1, end + 1, None);
                continue;
            }

            if (code > next || (code == next && previous == None) || (previous == None && code > end))
            {
                return written;
            }

            var depth = 0;
            var current = code;
            if (code == next)
            {
                stack[depth++] = first;
                current = previous;
            }

            while (current >= clear)
            {
                stack[depth++] = suffixes[current];
                current = prefixes[current];
            }

            first = (byte)current;
            stack[depth++] = first;
            while (depth > 0 && written < indices.Length)
            {
                indices[written++] = stack[--depth];
            }

            if (previous != None && next < MaximumCodes)
            {
                prefixes[next] = (short)previous;
                suffixes[next++] = first;
                if (next == 1 << width && width < MaximumWidth)
                {
                    width++;
                }
            }

            previous = code;
        }

        return written;
    }

    /// <summary>Codes of any width, least significant bit first, out of blocks of up to 255 bytes.</summary>
    private ref struct SubBlockBits(ReadOnlySpan<byte> data)
    {
        private ReadOnlySpan<byte> _rest = data;
        private int _leftInBlock;
        private int _buffer;
        private int _buffered;

        public bool TryRead(int width, out int code)
        {
            code = 0;
            while (_buffered < width)
            {
                if (!TryReadByte(out var value))
                {
                    return false;
                }

                _buffer |= value << _buffered;
                _buffered += 8;
            }

            code = _buffer & ((1 << width) - 1);
            _buffer >>= width;
            _buffered -= width;
            return true;
        }

        private bool TryReadByte(out byte value)
        {
            value = 0;
            if (_leftInBlock == 0)
            {
                if (_rest.IsEmpty || _rest[0] == 0)
                {
                    return false;
                }

                _leftInBlock = _rest[0];
                _rest = _rest[1..];
            }

            if (_rest.IsEmpty)
            {
                return false;
            }

            value = _rest[0];
            _rest = _rest[1..];
            _leftInBlock--;
            return true;
        }
    }
}
