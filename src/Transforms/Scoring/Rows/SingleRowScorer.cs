using Microsoft.ML;
using NormML.Transforms.Images;

namespace NormML.Transforms.Scoring;

/// <summary>
/// Scores row by row, as PredictionEngine reads: each row once, when its scores are first asked for.
/// </summary>
internal sealed class SingleRowScorer(RowScorer scorer, DataViewRow input)
{
    private readonly Func<ImageSource> image = scorer.Image.CreateGetter(input);
    private readonly float[] pixels = new float[scorer.Model.Reader.Length];
    private readonly float[] scores = new float[scorer.Model.Labels.Count];
    private long scoredPosition = -1;

    /// <summary>The scores of the row that the input stands on; NaN where its image is skipped.</summary>
    public ReadOnlySpan<float> Scores()
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
            scorer.Model.Reader.ReadNormalized(image(), pixels);
        }
        catch (Exception failure) when (scorer.Skips(failure))
        {
            var skipped = new SkippedImages();
            skipped.Add(failure.Message);
            scorer.Report(skipped);
            Array.Fill(scores, float.NaN);
            return;
        }

        scorer.Model.Score(pixels, 1, scores);
    }
}
