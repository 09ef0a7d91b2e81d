using System.Runtime.ExceptionServices;
using NormML.Models;
using NormML.Transforms.Images;

namespace NormML.Transforms.Scoring;

/// <summary>Captures the images of a batch of rows, decodes them in parallel and scores them together.</summary>
internal sealed class BatchScorer(RowScorer scorer, Func<ImageSource> image, int capacity)
{
    private readonly int classes = scorer.Model.Labels.Count;
    private readonly ImageSource[] images = new ImageSource[capacity];
    private readonly Exception?[] failures = new Exception?[capacity];
    private readonly float[] pixels = new float[capacity * scorer.Model.Reader.Length];
    private readonly float[] scores = new float[capacity * scorer.Model.Labels.Count];

    /// <summary>Clears the last batch.</summary>
    public void Clear()
    {
        Array.Clear(images);
        Array.Clear(failures);
    }

    /// <summary>Captures the image of the input's current row; returns its size in bytes.</summary>
    public long Read(int place)
    {
        try
        {
            images[place] = image();
        }
        catch (Exception failure) when (BufferedColumn.CanWait(failure))
        {
            failures[place] = failure;
        }

        return images[place].Size;
    }

    /// <summary>Scores the images captured in the first places.</summary>
    public void Score(int count)
    {
        var length = scorer.Model.Reader.Length;
        DecodingThreads.Run(
            count,
            TorchRuntime.DecodingThreads,
            CancellationToken.None,
            i => Decode(i, pixels.AsSpan(i * length, length))
        );
        Array.Clear(images);
        // Bad images are left out, since a norm may take its statistics from the whole batch.
        var good = Enumerable.Range(0, count).Where(i => failures[i] is null).ToArray();
        for (var i = 0; i < good.Length; i++)
        {
            if (good[i] != i)
            {
                pixels.AsSpan(good[i] * length, length).CopyTo(pixels.AsSpan(i * length));
            }
        }

        if (good.Length > 0)
        {
            scorer.Model.Score(pixels, good.Length, scores);
        }

        for (var i = good.Length - 1; i >= 0; i--)
        {
            if (good[i] != i)
            {
                scores.AsSpan(i * classes, classes).CopyTo(scores.AsSpan(good[i] * classes));
            }
        }
    }

    /// <summary>The scores of a row; NaN where its image is skipped.</summary>
    public ReadOnlySpan<float> Scores(int place)
    {
        var row = scores.AsSpan(place * classes, classes);
        if (failures[place] is { } failure)
        {
            if (!scorer.Skips(failure))
            {
                ExceptionDispatchInfo.Throw(failure);
            }

            row.Fill(float.NaN);
        }

        return row;
    }

    /// <summary>Why a row's image is skipped; null where it is not.</summary>
    public string? SkipReason(int place) =>
        failures[place] is { } failure && scorer.Skips(failure) ? failure.Message : null;

    private void Decode(int place, Span<float> destination)
    {
        if (failures[place] is not null)
        {
            return;
        }

        try
        {
            scorer.Model.Reader.ReadNormalized(images[place], destination);
        }
        catch (Exception failure) when (ImageErrors.IsAboutImage(failure))
        {
            failures[place] = failure;
        }
    }
}
