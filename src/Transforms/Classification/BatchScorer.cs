using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Pixels;

namespace NormML.Transforms.Classification;

/// <summary>
/// Runs ahead of a cursor on a cursor of its own, that reads the picture column alone: gathers a batch of pictures,
/// decodes them in parallel, scores them at once, and hands the scores out row by row.
/// </summary>
internal sealed class BatchScorer : IDisposable
{
    // A batch keeps the cores busy and its floats within 20 MB: 33 pictures of 3 x 224 x 224.
    private const int MaximumBatch = 128;
    private const int MaximumNumbers = 5_000_000;

    private readonly RowScorer scorer;
    private readonly DataViewRowCursor cursor;
    private readonly Func<Picture> picture;
    private readonly ValueGetter<DataViewRowId> id;
    private readonly Picture[] pictures;
    private readonly DataViewRowId[] ids;
    private readonly float[] pixels;
    private readonly float[] scores;
    private int count;
    private int position;

    /// <summary>Takes over <paramref name="cursor"/>, which has <paramref name="rows"/> rows if that is known.</summary>
    public BatchScorer(RowScorer scorer, DataViewRowCursor cursor, long? rows)
    {
        this.scorer = scorer;
        this.cursor = cursor;
        picture = scorer.Picture.CreateGetter(cursor);
        id = cursor.GetIdGetter();
        var most = Math.Clamp(MaximumNumbers / scorer.Model.Reader.Length, 1, MaximumBatch);
        var size = (int)Math.Clamp(rows ?? most, 1, most);
        pictures = new Picture[size];
        ids = new DataViewRowId[size];
        pixels = new float[size * scorer.Model.Reader.Length];
        scores = new float[size * scorer.Model.Labels.Count];
    }

    /// <summary>The scores of the row that <see cref="MoveTo"/> went to.</summary>
    public ReadOnlySpan<float> Current
    {
        get
        {
            var classes = scorer.Model.Labels.Count;
            return scores.AsSpan(position * classes, classes);
        }
    }

    /// <summary>Goes to the next row, which must be the one that the other cursor stands on.</summary>
    /// <exception cref="InvalidOperationException">The data give other rows at each read.</exception>
    public void MoveTo(DataViewRowId expected)
    {
        if (++position >= count)
        {
            position = 0;
            Fill();
        }
        if (count == 0 || !ids[position].Equals(expected))
        {
            throw new InvalidOperationException(
                "Scoring reads its data with two cursors at once, which must meet the same rows in the same order; "
                + "these data give other rows at each read; "
                + "put mlContext.Data.Cache or AppendCacheCheckpoint in front of the image classifier.");
        }
    }

    public void Dispose() => cursor.Dispose();

    private void Fill()
    {
        for (count = 0; count < pictures.Length && cursor.MoveNext(); count++)
        {
            pictures[count] = picture();
            id(ref ids[count]);
        }
        if (count == 0)
        {
            return;
        }

        Decode();
        Array.Clear(pictures);
        scorer.Model.Score(pixels, count, scores);
    }

    private void Decode()
    {
        var reader = scorer.Model.Reader;
        DecodingThreads.Run(count, Environment.ProcessorCount, CancellationToken.None,
            i => reader.ReadNormalized(pictures[i], pixels.AsSpan(i * reader.Length, reader.Length)));
    }
}
