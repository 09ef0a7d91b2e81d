using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Classification;

/// <summary>The scores of the row that a cursor stands on.</summary>
internal delegate ReadOnlySpan<float> CurrentScores();

/// <summary>The getters of the two columns that an image classifier adds.</summary>
internal sealed class ScoreGetters(CurrentScores current)
{
    public ValueGetter<TValue> Score<TValue>(DataViewSchema.Column column) =>
        Typed<TValue>(column, (ValueGetter<VBuffer<float>>)GetScore);

    public ValueGetter<TValue> PredictedLabel<TValue>(DataViewSchema.Column column) =>
        Typed<TValue>(column, (ValueGetter<uint>)GetPredictedLabel);

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

    /// <summary>What to throw where a getter is asked for of a column that is not active.</summary>
    public static InvalidOperationException NotActive(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' is not active in this cursor; name it when asking for the cursor.");

    /// <summary>What to throw where a getter of another type is asked for.</summary>
    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Column '{column.Name}' holds {column.Type.RawType}; received a request for {typeof(TValue)}.");

    private void GetScore(ref VBuffer<float> destination)
    {
        var scores = current();
        var editor = VBufferEditor.Create(ref destination, scores.Length);
        scores.CopyTo(editor.Values);
        destination = editor.Commit();
    }

    private void GetPredictedLabel(ref uint destination) => destination = KeyOf(current());

    private static ValueGetter<TValue> Typed<TValue>(DataViewSchema.Column column, Delegate getter) =>
        getter as ValueGetter<TValue> ?? throw WrongType<TValue>(column);
}
