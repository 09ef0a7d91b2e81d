using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Scoring;

/// <summary>The scores of the row that a cursor stands on.</summary>
internal delegate ReadOnlySpan<float> CurrentScores();

/// <summary>The getters of the two columns that an image classifier adds.</summary>
internal sealed class ScoreGetters(RowScorer scorer, CurrentScores current)
{
    /// <summary>The getter of the column with this index.</summary>
    public Delegate Of(int index) =>
        index == scorer.ScoreIndex ? (ValueGetter<VBuffer<float>>)GetScore : (ValueGetter<uint>)GetPredictedLabel;

    /// <summary>The 1-based key of the highest score; 0, a missing key, where a score is not a number.</summary>
    public static uint KeyOf(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var k = 0; k < scores.Length; k++)
        {
            if (float.IsNaN(scores[k]))
            {
                return 0;
            }

            if (scores[k] > scores[best])
            {
                best = k;
            }
        }
        return (uint)best + 1;
    }

    private void GetScore(ref VBuffer<float> destination)
    {
        var scores = current();
        var editor = VBufferEditor.Create(ref destination, scores.Length);
        scores.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    private void GetPredictedLabel(ref uint destination) => destination = KeyOf(current());
}
