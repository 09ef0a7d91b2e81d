using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// All images of a view with their labels, for training. Each is decoded once when the set is loaded; within the
/// memory limit its bytes are kept; beyond the limit the path or the encoded bytes are kept, and it is decoded again at
/// each use. Float vectors are kept unchanged. Safe to read from many threads.
/// </summary>
internal sealed class ImageSet
{
    private readonly ImageSource[] images;
    private readonly ImageStore store;
    private readonly ImageReader reader;

    // For the files that are read again: those after the kept images.
    private readonly FileStamp[] stamps;

    internal ImageSet(
        ImageSource[] images,
        uint[] labels,
        int classCount,
        ImageStore store,
        ImageReader reader,
        bool isVector,
        IReadOnlyList<SkippedImage> skipped,
        FileStamp[]? stamps = null
    )
    {
        this.stamps = stamps ?? [];
        this.images = images;
        this.store = store;
        this.reader = reader;
        Labels = labels;
        ClassCount = classCount;
        IsVector = isVector;
        Skipped = skipped;
    }

    public int Count => images.Length;

    /// <summary>The 0-based class of each image.</summary>
    public uint[] Labels { get; }

    /// <summary>The label key's count.</summary>
    public int ClassCount { get; }

    /// <summary>Whether the images are float vectors, which have no bytes.</summary>
    public bool IsVector { get; }

    /// <summary>What was left out, in the view's order.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>
    /// Size and channels; without a normalization's effect, which <see cref="ImageBatches"/> applies.
    /// </summary>
    public ImageOptions Options => reader.Options;

    /// <summary>Reads the whole view.</summary>
    /// <exception cref="ArgumentException">The labels are not keys.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read or has no label, or none is left.</exception>
    /// <exception cref="IOException">An image's file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">An image's file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Canceling was asked for.</exception>
    public static ImageSet Load(
        IDataView data,
        ImageColumn image,
        string labelColumn,
        ImageReader reader,
        ImageSetOptions? options = null,
        IChannel? channel = null,
        CancellationToken cancellation = default
    )
    {
        var label = LabelColumn.Resolve(data.Schema, labelColumn);
        var loader = new ImageSetLoader(image, label, reader, options ?? new ImageSetOptions());
        var set = loader.Load(data, cancellation);
        if (channel is not null && set.Skipped.Count > 0)
        {
            SkippedImages.Report(
                channel,
                $"{set.Skipped.Count} of {set.Count + set.Skipped.Count} images were skipped:",
                set.Skipped.Select(image => image.Reason)
            );
        }

        return set;
    }

    /// <summary>An image's name in messages: its path, or its row and column.</summary>
    public string NameOf(int index) => images[index].Name;

    /// <summary>How many images need no decoding; they are the first ones.</summary>
    public int KeptCount => IsVector ? 0 : Math.Min(Count, store.Capacity);

    /// <summary>Whether the image needs no decoding.</summary>
    public bool IsKept(int index) => !IsVector && index < store.Capacity;

    /// <summary>The bytes [C,H,W] of a kept image.</summary>
    public ReadOnlySpan<byte> Kept(int index) => store[index];

    /// <summary>The values [C,H,W] of a vector.</summary>
    public ReadOnlySpan<float> Vector(int index) => images[index].Vector;

    /// <summary>Copies or decodes an image's bytes [C,H,W].</summary>
    /// <exception cref="InvalidDataException">The image's file has changed since the set was loaded.</exception>
    public void Read(int index, Span<byte> planes)
    {
        if (IsKept(index))
        {
            store[index].CopyTo(planes);
            return;
        }

        if (images[index].Kind == ImageKind.Path)
        {
            stamps[index - KeptCount].ThrowIfChanged(images[index].Path);
        }

        reader.Read(images[index], planes);
    }
}
