using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// All pictures of a view with their labels, for training. Each is decoded once when the set is loaded; within the
/// memory limit its bytes are kept; beyond the limit the path or the encoded bytes are kept, and it is decoded again at
/// each use. Float vectors are kept unchanged. Safe to read from many threads.
/// </summary>
internal sealed class PictureSet
{
    private readonly Picture[] pictures;
    private readonly PixelStore store;
    private readonly PixelReader reader;

    // For the files that are read again: those after the kept pictures.
    private readonly FileStamp[] stamps;

    internal PictureSet(
        Picture[] pictures, uint[] labels, int classCount, PixelStore store, PixelReader reader, bool isVector,
        IReadOnlyList<SkippedPicture> skipped, FileStamp[]? stamps = null)
    {
        this.stamps = stamps ?? [];
        this.pictures = pictures;
        this.store = store;
        this.reader = reader;
        Labels = labels;
        ClassCount = classCount;
        IsVector = isVector;
        Skipped = skipped;
    }

    public int Count => pictures.Length;

    /// <summary>The 0-based class of each picture.</summary>
    public uint[] Labels { get; }

    /// <summary>The label key's count.</summary>
    public int ClassCount { get; }

    /// <summary>Whether the pictures are float vectors, which have no bytes.</summary>
    public bool IsVector { get; }

    /// <summary>What was left out, in the view's order.</summary>
    public IReadOnlyList<SkippedPicture> Skipped { get; }

    /// <summary>
    /// Size and channels; without a normalization's effect, which <see cref="PixelBatches"/> applies.
    /// </summary>
    public PixelOptions Options => reader.Options;

    /// <summary>Reads the whole view.</summary>
    /// <exception cref="ArgumentException">The labels are not keys.</exception>
    /// <exception cref="InvalidDataException">A picture cannot be read or has no label, or none is left.</exception>
    /// <exception cref="IOException">A picture's file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A picture's file may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelling was asked for.</exception>
    public static PictureSet Load(
        IDataView data, PictureColumn picture, string labelColumn, PixelReader reader,
        PictureSetOptions? options = null, IChannel? channel = null, CancellationToken cancellation = default)
    {
        var label = LabelColumn.Resolve(data.Schema, labelColumn);
        var loader = new PictureSetLoader(picture, label, reader, options ?? new PictureSetOptions());
        var set = loader.Load(data, cancellation);
        if (channel is not null && set.Skipped.Count > 0)
        {
            SkippedPictures.Report(
                channel, $"{set.Skipped.Count} of {set.Count + set.Skipped.Count} pictures were skipped:",
                set.Skipped.Select(picture => picture.Reason));
        }

        return set;
    }

    /// <summary>A picture's name in messages: its path, or its row and column.</summary>
    public string NameOf(int index) => pictures[index].Name;

    /// <summary>How many pictures need no decoding; they are the first ones.</summary>
    public int KeptCount => IsVector ? 0 : Math.Min(Count, store.Capacity);

    /// <summary>Whether the picture needs no decoding.</summary>
    public bool IsKept(int index) => !IsVector && index < store.Capacity;

    /// <summary>The bytes [C,H,W] of a kept picture.</summary>
    public ReadOnlySpan<byte> Kept(int index) => store[index];

    /// <summary>The values [C,H,W] of a vector.</summary>
    public ReadOnlySpan<float> Vector(int index) => pictures[index].Vector;

    /// <summary>Copies or decodes a picture's bytes [C,H,W].</summary>
    /// <exception cref="InvalidDataException">The picture's file has changed since the set was loaded.</exception>
    public void Read(int index, Span<byte> planes)
    {
        if (IsKept(index))
        {
            store[index].CopyTo(planes);
            return;
        }

        if (pictures[index].Kind == PictureKind.Path)
        {
            stamps[index - KeptCount].ThrowIfChanged(pictures[index].Path);
        }

        reader.Read(pictures[index], planes);
    }
}
