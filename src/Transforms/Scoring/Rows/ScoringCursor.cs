using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.Scoring;

/// <summary>
/// Scores the input's rows in batches. It reads a batch of rows ahead, keeps the columns that are asked for, scores the batch's
/// images together, and then hands the rows out one by one; <see cref="MappedRow"/> adds the scores to each.
/// </summary>
/// <remarks>
/// An error while reading ahead is thrown where a cursor that reads row by row would throw it: by the getter of the row and
/// column that it concerns, or when the cursor moves to the row that could not be read.
/// </remarks>
internal sealed class ScoringCursor : DataViewRowCursor
{
    // Rows with encoded photographs or decoded images are large, so bytes limit a batch as well as rows.
    private const long MostBytesAhead = 64 << 20;

    private readonly RowScorer scorer;
    private readonly DataViewRowCursor input;
    private readonly Dictionary<int, BufferedColumn> columns;
    private readonly BufferedColumn<DataViewRowId> ids;
    private readonly long[] batches;
    private readonly BatchScorer batch;
    private readonly SkippedImages skipped = new();
    private ExceptionDispatchInfo? end;
    private bool isAtEnd;
    private int count;
    private int place;
    private long position = -1;

    /// <summary>Takes over <paramref name="input"/>.</summary>
    /// <param name="scorer">Scores the rows.</param>
    /// <param name="input">A cursor with the passed columns and the image column active.</param>
    /// <param name="passed">The requested input columns.</param>
    /// <param name="batchSize">The most rows to read ahead; 1 or more.</param>
    public ScoringCursor(
        RowScorer scorer,
        DataViewRowCursor input,
        IReadOnlyList<DataViewSchema.Column> passed,
        int batchSize
    )
    {
        this.scorer = scorer;
        this.input = input;
        columns = passed.ToDictionary(
            column => column.Index,
            column => BufferedColumn.Create(input, column, batchSize)
        );
        ids = new BufferedValues<DataViewRowId>(input.GetIdGetter(), batchSize);
        batches = new long[batchSize];
        batch = new BatchScorer(scorer, scorer.Image.CreateGetter(input), batchSize);
    }

    public override DataViewSchema Schema => scorer.InputSchema;

    public override long Position => position;

    public override long Batch => count == 0 ? 0 : batches[place];

    public override ValueGetter<DataViewRowId> GetIdGetter() => ids.CreateGetter(() => place);

    /// <summary>The scores of the row that it stands on; NaN where its image is skipped.</summary>
    public ReadOnlySpan<float> Scores() => batch.Scores(place);

    public override bool IsColumnActive(DataViewSchema.Column column) => columns.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!columns.TryGetValue(column.Index, out var buffered))
        {
            throw ColumnRequestErrors.NotActive(column);
        }

        return buffered is BufferedColumn<TValue> typed
            ? typed.CreateGetter(() => place)
            : throw ColumnRequestErrors.WrongType<TValue>(column);
    }

    public override bool MoveNext()
    {
        if (++place >= count)
        {
            place = 0;
            Fill();
        }

        if (count == 0)
        {
            position = -1;
            end?.Throw();
            Report();
            return false;
        }

        position++;
        if (batch.SkipReason(place) is { } reason)
        {
            skipped.Add(reason);
        }

        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            count = 0;
            isAtEnd = true;
            Report();
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        batch.Clear();
        var ahead = 0L;
        for (count = 0; !isAtEnd && count < batches.Length && ahead < MostBytesAhead && MoveInput(); )
        {
            ids.Read(count);
            batches[count] = input.Batch;
            ahead += columns.Values.Sum(column => column.Read(count)) + batch.Read(count);
            count++;
        }

        batch.Score(count);
    }

    private bool MoveInput()
    {
        try
        {
            isAtEnd = !input.MoveNext();
        }
        catch (Exception failure) when (BufferedColumn.CanWait(failure))
        {
            isAtEnd = true;
            end = ExceptionDispatchInfo.Capture(failure);
        }

        return !isAtEnd;
    }

    private void Report() => scorer.Report(skipped);
}
