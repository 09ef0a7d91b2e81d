using System.Buffers;

namespace NormML.Transforms.Images;

/// <summary>
/// Decoded pixels as stored: red, green, blue, alpha, the colors multiplied by alpha. Its receiver disposes it.
/// </summary>
internal sealed class DecodedImage : IDisposable
{
    private const int BytesPerPixel = 4;
    private const int AlphaOffset = 3;
    private const int LargestPooled = 64 << 20;

    private readonly bool isPooled;
    private readonly int length;

    public DecodedImage(int height, int width)
    {
        (Height, Width, length) = (height, width, checked(height * width * BytesPerPixel));
        isPooled = length <= LargestPooled;
        Buffer = isPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
    }

    public int Height { get; }

    public int Width { get; }

    public Orientation Orientation { get; set; } = Orientation.Normal;

    /// <summary>The pixels, then any spare bytes of the pooled array.</summary>
    public byte[] Buffer { get; }

    public Span<byte> Pixels => Buffer.AsSpan(0, length);

    public bool IsOpaque
    {
        get
        {
            for (var i = AlphaOffset; i < length; i += BytesPerPixel)
            {
                if (Buffer[i] != byte.MaxValue)
                {
                    return false;
                }
            }
            return true;
        }
    }

    public void MakeOpaque()
    {
        for (var i = AlphaOffset; i < length; i += BytesPerPixel)
        {
            Buffer[i] = byte.MaxValue;
        }
    }

    /// <summary>Gives the buffer back; nobody may use the pixels afterwards.</summary>
    public void Dispose()
    {
        if (isPooled)
        {
            ArrayPool<byte>.Shared.Return(Buffer);
        }
    }
}
