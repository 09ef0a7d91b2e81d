namespace Microsoft.ML.Imaging;

/// <summary>BMP's run-length coding of 8 and 4 bits a pixel; rows in the file's order.</summary>
internal static class BmpRunLength
{
    private const int EndOfRow = 0;
    private const int EndOfPicture = 1;
    private const int Move = 2;

    public static byte[] Decode(ReadOnlySpan<byte> data, int width, int height, int bitCount)
    {
        var indices = new byte[width * height];
        var (x, y) = (0, 0);
        for (var at = 0; at + 1 < data.Length && y < height;)
        {
            int count = data[at];
            int value = data[at + 1];
            at += 2;
            if (count > 0)
            {
                for (var i = 0; i < count; i++)
                {
                    Put(indices, width, x++, y, bitCount == 8 ? value : i % 2 == 0 ? value >> 4 : value & 15);
                }
            }
            else if (value == EndOfRow)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == EndOfPicture)
            {
                break;
            }
            else if (value == Move)
            {
                if (at + 1 >= data.Length)
                {
                    break;
                }

                (x, y) = (x + data[at], y + data[at + 1]);
                at += 2;
            }
            else
            {
                var bytes = bitCount == 8 ? value : (value + 1) / 2;
                for (var i = 0; i < value && at + (i * bitCount / 8) < data.Length; i++)
                {
                    int packed = data[at + (i * bitCount / 8)];
                    Put(indices, width, x++, y, bitCount == 8 ? packed : i % 2 == 0 ? packed >> 4 : packed & 15);
                }

                at += bytes + (bytes & 1);
            }
        }

        return indices;
    }

    private static void Put(byte[] indices, int width, int x, int y, int value)
    {
        if (x < width)
        {
            indices[(y * width) + x] = (byte)value;
        }
    }
}
