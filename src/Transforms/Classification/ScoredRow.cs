using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Pixels;

namespace NormML.Transforms.Classification;

/// <summary>
/// One row with its scores, computed when they are first asked for at a position: what PredictionEngine reads.
/// </summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly RowScorer scorer;
    private readonly DataViewRow input;
    private readonly HashSet<int> active;
    private readonly Func<Picture>? picture;
    private readonly float[] pixels;
    private readonly float[] scores;
    private readonly ScoreGetters getters;
    private long scoredPosition = -1;

    public ScoredRow(RowScorer scorer, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        this.scorer = scorer;
        this.input = input;
        active = [.. activeColumns.Select(c => c.Index)];
        var scored = active.Contains(scorer.ScoreIndex) || active.Contains(scorer.PredictedLabelIndex);
        picture = scored ? scorer.Picture.CreateGetter(input) : null;
        pixels = scored ? new float[scorer.Model.Reader.Length] : [];
        scores = scored ? new float[scorer.Model.Labels.Count] : [];
        getters = new ScoreGetters(Scores);
    }

    public override DataViewSchema Schema => scorer.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < scorer.InputSchema.Count
            ? input.IsColumnActive(scorer.InputSchema[column.Index])
            : active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < scorer.InputSchema.Count)
        {
            return input.GetGetter<TValue>(scorer.InputSchema[column.Index]);
        }

        if (!active.Contains(column.Index))
        {
            throw ScoreGetters.NotActive(column);
        }

        return column.Index == scorer.ScoreIndex
            ? getters.Score<TValue>(column)
            : getters.PredictedLabel<TValue>(column);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            input.Dispose();
        }

        base.Dispose(disposing);
    }

    private ReadOnlySpan<float> Scores()
    {
        if (scoredPosition != input.Position)
        {
            Score();
            scoredPosition = input.Position;
        }

        return scores;
    }

    private void Score()
    {
        try
        {
            scorer.Model.Reader.ReadNormalized(picture!(), pixels);
        }
        catch (Exception failure) when (scorer.Skips(failure))
        {
            var skipped = new SkippedPictures();
            skipped.Add(failure.Message);
            scorer.Report(skipped);
            Array.Fill(scores, float.NaN);
            return;
        }

        scorer.Model.Score(pixels, 1, scores);
    }
}
