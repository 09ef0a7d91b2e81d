using Microsoft.ML.Data;

namespace NormML.Cli;

/// <summary>What a model takes a picture for.</summary>
/// <param name="Picture">The picture's path, as it was given.</param>
/// <param name="Top">The likeliest classes, likeliest first.</param>
internal sealed record Prediction(string Picture, IReadOnlyList<Prediction.Guess> Top)
{
    /// <param name="Class">A class of the model.</param>
    /// <param name="Probability">From 0 to 1; those of all classes sum to 1.</param>
    internal sealed record Guess(string Class, float Probability);

    /// <summary>Names pictures, a batch at a time.</summary>
    public static IEnumerable<Prediction> Of(SavedModel model, IReadOnlyList<string> pictures, int top)
    {
        var names = model.Classifier.Model.ClassNames;
        var data = model.Context.Data.LoadFromEnumerable(pictures.Select(path => new Row { ImagePath = path }));
        var scores = model.Classifier.Transform(data).GetColumn<float[]>("Score");
        return pictures.Zip(scores, (path, score) => new Prediction(path,
            score.Select((probability, k) => new Guess(names[k], probability))
                .OrderByDescending(guess => guess.Probability).Take(top).ToList()));
    }

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";
    }
}
