using System.Text.Json.Serialization;
using Microsoft.ML.Data;
using NormML.Transforms.Images;

namespace NormML.Cli;

/// <summary>A model's prediction for one image.</summary>
/// <param name="Image">The image's path, as given.</param>
/// <param name="Top">The most likely classes, most likely first; null if the image cannot be read.</param>
/// <param name="Error">Why the image cannot be read; null if it can.</param>
internal sealed record Prediction(
    string Image,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Prediction.Guess>? Top,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null
)
{
    /// <param name="Class">A class of the model.</param>
    /// <param name="Probability">From 0 to 1; those of all classes sum to 1.</param>
    internal sealed record Guess(string Class, float Probability);

    /// <summary>Classifies images in batches. An image that cannot be read has an error instead of classes.</summary>
    public static IEnumerable<Prediction> Of(SavedModel model, IReadOnlyList<string> images, int top)
    {
        var names = model.Classifier.Model.ClassNames;
        var rows = SchemaDefinition.Create(typeof(Row));
        rows[nameof(Row.ImagePath)].ColumnName = model.Classifier.FeatureColumnName;
        var data = model.Context.Data.LoadFromEnumerable(images.Select(path => new Row { ImagePath = path }), rows);

        // The getter then throws in the row of a bad image only, which tells it from the others.
        model.Classifier.OnBadImage = OnBadImage.Throw;
        var scored = model.Classifier.Transform(data);
        var column = scored.Schema[model.Classifier.ScoreColumnName];
        using var cursor = scored.GetRowCursor([column]);
        var getter = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> scores = default;
        foreach (var path in images)
        {
            cursor.MoveNext();
            yield return Name(path);
        }

        Prediction Name(string path)
        {
            try
            {
                getter(ref scores);
            }
            catch (Exception problem) when (Failure.IsAboutImage(problem))
            {
                return new Prediction(path, null, Failure.Message(problem));
            }

            return new Prediction(
                path,
                [
                    .. scores
                        .DenseValues()
                        .Select((probability, k) => new Guess(names[k], probability))
                        .OrderByDescending(guess => guess.Probability)
                        .Take(top),
                ]
            );
        }
    }

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";
    }
}
