using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// Reads a view once: captures rows in blocks, decodes each block's images in parallel, drops the bad ones.
/// </summary>
internal sealed class ImageSetLoader(ImageColumn image, LabelColumn label, ImageReader reader, ImageSetOptions options)
{
    private const int RowsPerBlock = 512;
    private const int BytesPerBlock = 64 << 20;

    private readonly bool isVector = image.Kind == ImageKind.Vector;

    // An MLImage has only its pixels: it cannot be decoded again.
    private readonly ImageStore store = new(
        reader.Length,
        image.Kind == ImageKind.Image ? long.MaxValue : options.MemoryLimit
    );

    private readonly List<ImageSource> images = [];
    private readonly List<uint> labels = [];
    private readonly List<FileStamp> stamps = [];
    private readonly List<SkippedImage> skipped = [];

    public ImageSet Load(IDataView data, CancellationToken cancellation)
    {
        using var cursor = data.GetRowCursor([image.Column, label.Column]);
        var getImage = image.CreateGetter(cursor);
        var getLabel = label.CreateGetter(cursor);
        var block = new List<(ImageSource Image, int Label)>(RowsPerBlock);
        for (var more = true; more; )
        {
            block.Clear();
            for (var bytes = 0L; bytes < BytesPerBlock && block.Count < RowsPerBlock && (more = cursor.MoveNext()); )
            {
                cancellation.ThrowIfCancellationRequested();
                if (TryCapture(getImage, getLabel, cursor, out var captured, out var labeled))
                {
                    block.Add((captured, labeled));
                    bytes += captured.Size;
                }
            }
            Decode(block, cancellation);
            options.Progress?.Invoke(images.Count + skipped.Count);
        }
        if (images.Count == 0)
        {
            throw new InvalidDataException(
                skipped.Count == 0
                    ? $"There is no image to learn from: column '{image.Name}' has no rows; check the data."
                    : $"There is no image to learn from: all {skipped.Count} were skipped, the first because: "
                        + $"{skipped[0].Reason}"
            );
        }
        return new ImageSet([.. images], [.. labels], label.ClassCount, store, reader, isVector, skipped, [.. stamps]);
    }

    private bool TryCapture(
        Func<ImageSource> getImage,
        Func<int> getLabel,
        DataViewRow row,
        out ImageSource captured,
        out int labeled
    )
    {
        labeled = getLabel();
        captured = default;
        try
        {
            captured = getImage();
        }
        catch (Exception exception) when (options.OnBadImage == OnBadImage.Skip && ImageErrors.IsAboutImage(exception))
        {
            skipped.Add(new SkippedImage($"in row {row.Position} of column '{image.Name}'", exception.Message));
            return false;
        }
        if (labeled >= 0 && labeled < label.ClassCount)
        {
            return true;
        }
        var reason =
            $"The image {captured.Name} has no label: its key in column '{label.Name}' is missing, a value that "
            + "MapValueToKey did not know; remove the row or fit MapValueToKey on data that hold the value.";
        if (options.OnBadImage == OnBadImage.Throw)
        {
            throw new InvalidDataException(reason);
        }
        skipped.Add(new SkippedImage(captured.Name, reason));
        return false;
    }

    private void Decode(List<(ImageSource Image, int Label)> block, CancellationToken cancellation)
    {
        var failures = new Exception?[block.Count];
        var first = images.Count;
        store.Grow(isVector ? 0 : first + block.Count);
        // Usually every image is good and is decoded into its final place; after a bad one the rest move up.
        DecodingThreads.Run(
            block.Count,
            options.Threads,
            cancellation,
            i =>
            {
                try
                {
                    Read(block[i].Image, first + i);
                }
                catch (Exception exception) when (ImageErrors.IsAboutImage(exception))
                {
                    failures[i] = exception;
                }
            }
        );
        for (var i = 0; i < block.Count; i++)
        {
            if (failures[i] is not { } failure)
            {
                Add(block[i].Image, block[i].Label, first + i);
                continue;
            }
            if (options.OnBadImage == OnBadImage.Throw)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
            skipped.Add(new SkippedImage(block[i].Image.Name, failure.Message));
        }
    }

    /// <summary>Decodes into the store; where the store is full, only checks that the image can be decoded.</summary>
    private void Read(in ImageSource captured, int index)
    {
        if (isVector)
        {
            CheckFinite(captured);
        }
        else if (index < store.Capacity)
        {
            reader.Read(captured, store[index]);
        }
        else
        {
            var planes = ArrayPool<byte>.Shared.Rent(reader.Length);
            try
            {
                reader.Read(captured, planes.AsSpan(0, reader.Length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(planes);
            }
        }
    }

    private void Add(in ImageSource captured, int labeled, int decodedAt)
    {
        var index = images.Count;
        var kept = !isVector && index < store.Capacity;
        if (kept && decodedAt != index)
        {
            if (decodedAt < store.Capacity)
            {
                store[decodedAt].CopyTo(store[index]);
            }
            else
            {
                reader.Read(captured, store[index]);
            }
        }
        if (!kept && captured.Kind == ImageKind.Path)
        {
            stamps.Add(FileStamp.Of(captured.Path));
        }

        images.Add(kept ? captured.NameOnly() : captured);
        labels.Add((uint)labeled);
    }

    private static void CheckFinite(in ImageSource captured)
    {
        foreach (var value in captured.Vector)
        {
            if (!float.IsFinite(value))
            {
                throw ImageErrors.Unreadable(
                    captured.Name,
                    $"it holds the value {value.ToString(CultureInfo.InvariantCulture)}, and only finite ones can be "
                        + "learned from"
                );
            }
        }
    }
}
