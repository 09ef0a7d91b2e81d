using System.Buffers;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// Reads a view once: captures rows in blocks, decodes each block's pictures in parallel, drops the bad ones.
/// </summary>
internal sealed class PictureSetLoader(
    PictureColumn picture, LabelColumn label, PixelReader reader, PictureSetOptions options)
{
    private const int RowsPerBlock = 512;
    private const int BytesPerBlock = 64 << 20;

    private readonly bool isVector = picture.Kind == PictureKind.Vector;

    // An MLImage has only its pixels: it cannot be decoded again.
    private readonly PixelStore store = new(
        reader.Length, picture.Kind == PictureKind.Image ? long.MaxValue : options.MemoryLimit);

    private readonly List<Picture> pictures = [];
    private readonly List<uint> labels = [];
    private readonly List<FileStamp> stamps = [];
    private readonly List<SkippedPicture> skipped = [];

    public PictureSet Load(IDataView data, CancellationToken cancellation)
    {
        using var cursor = data.GetRowCursor([picture.Column, label.Column]);
        var getPicture = picture.CreateGetter(cursor);
        var getLabel = label.CreateGetter(cursor);
        var block = new List<(Picture Picture, int Label)>(RowsPerBlock);
        for (var more = true; more;)
        {
            block.Clear();
            for (var bytes = 0L; bytes < BytesPerBlock && block.Count < RowsPerBlock && (more = cursor.MoveNext());)
            {
                cancellation.ThrowIfCancellationRequested();
                if (TryCapture(getPicture, getLabel, cursor, out var captured, out var labelled))
                {
                    block.Add((captured, labelled));
                    bytes += captured.Size;
                }
            }
            Decode(block, cancellation);
            options.Progress?.Invoke(pictures.Count + skipped.Count);
        }
        if (pictures.Count == 0)
        {
            throw new InvalidDataException(skipped.Count == 0
                ? $"There is no picture to learn from: column '{picture.Name}' has no rows; check the data."
                : $"There is no picture to learn from: all {skipped.Count} were skipped, the first because: " +
                    $"{skipped[0].Reason}");
        }
        return new PictureSet([.. pictures], [.. labels], label.ClassCount, store, reader, isVector, skipped, [.. stamps]);
    }

    private bool TryCapture(
        Func<Picture> getPicture, Func<int> getLabel, DataViewRow row, out Picture captured, out int labelled)
    {
        labelled = getLabel();
        captured = default;
        try
        {
            captured = getPicture();
        }
        catch (Exception exception)
            when (options.OnBadImage == OnBadImage.Skip && PictureErrors.IsAboutPicture(exception))
        {
            skipped.Add(new SkippedPicture($"in row {row.Position} of column '{picture.Name}'", exception.Message));
            return false;
        }
        if (labelled >= 0 && labelled < label.ClassCount)
        {
            return true;
        }
        var reason =
            $"The picture {captured.Name} has no label: its key in column '{label.Name}' is missing, a value that " +
            "MapValueToKey did not know; remove the row or fit MapValueToKey on data that hold the value.";
        if (options.OnBadImage == OnBadImage.Throw)
        {
            throw new InvalidDataException(reason);
        }
        skipped.Add(new SkippedPicture(captured.Name, reason));
        return false;
    }

    private void Decode(List<(Picture Picture, int Label)> block, CancellationToken cancellation)
    {
        var failures = new Exception?[block.Count];
        var first = pictures.Count;
        store.Grow(isVector ? 0 : first + block.Count);
        // Usually every picture is good and is decoded into its final place; after a bad one the rest move up.
        DecodingThreads.Run(block.Count, options.Threads, cancellation, i =>
        {
            try
            {
                Read(block[i].Picture, first + i);
            }
            catch (Exception exception) when (PictureErrors.IsAboutPicture(exception))
            {
                failures[i] = exception;
            }
        });
        for (var i = 0; i < block.Count; i++)
        {
            if (failures[i] is not { } failure)
            {
                Add(block[i].Picture, block[i].Label, first + i);
                continue;
            }
            if (options.OnBadImage == OnBadImage.Throw)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
            skipped.Add(new SkippedPicture(block[i].Picture.Name, failure.Message));
        }
    }

    /// <summary>Decodes into the store; where the store is full, only checks that the picture can be decoded.</summary>
    private void Read(in Picture captured, int index)
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

    private void Add(in Picture captured, int labelled, int decodedAt)
    {
        var index = pictures.Count;
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
        if (!kept && captured.Kind == PictureKind.Path)
        {
            stamps.Add(FileStamp.Of(captured.Path));
        }

        pictures.Add(kept ? captured.NameOnly() : captured);
        labels.Add((uint)labelled);
    }

    private static void CheckFinite(in Picture captured)
    {
        foreach (var value in captured.Vector)
        {
            if (!float.IsFinite(value))
            {
                throw PictureErrors.Unreadable(captured.Name,
                    $"it holds the value {value.ToString(CultureInfo.InvariantCulture)}, and only finite ones can be " +
                    "learned from");
            }
        }
    }
}
