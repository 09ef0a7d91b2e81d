namespace NormML.Transforms.Batches;

/// <summary>Stores images of equal length as bytes, in blocks that are allocated as needed up to a limit.</summary>
internal sealed class ImageStore
{
    private const int BlockBytes = 16 << 20;

    private readonly List<byte[]> blocks = [];
    private readonly int length;
    private readonly int perBlock;

    /// <param name="length">Bytes of one image.</param>
    /// <param name="limit">The most bytes to keep.</param>
    public ImageStore(int length, long limit)
    {
        this.length = length;
        perBlock = Math.Max(1, BlockBytes / length);
        Capacity = (int)Math.Min(limit / length, int.MaxValue);
    }

    /// <summary>How many images fit in the limit.</summary>
    public int Capacity { get; }

    /// <summary>The image with this number.</summary>
    public Span<byte> this[int index] => blocks[index / perBlock].AsSpan(index % perBlock * length, length);

    /// <summary>
    /// Makes room for the images before this number, as far as the limit allows. Not safe while others read.
    /// </summary>
    public void Grow(int count)
    {
        var needed = Math.Min(count, Capacity);
        while ((long)blocks.Count * perBlock < needed)
        {
            var images = Math.Min(perBlock, Capacity - blocks.Count * perBlock);
            blocks.Add(GC.AllocateUninitializedArray<byte>(images * length));
        }
    }
}
