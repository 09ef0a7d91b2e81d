using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>Models that an earlier version saved still load with <c>Model.Load</c> and give the same scores.</summary>
public sealed class SavedBeforeTests
{
    private const float Tolerance = 1e-5f;

    private static readonly string Saved = Path.Combine(AppContext.BaseDirectory, "Saved");

    private readonly MLContext ml = new();

    /// <summary>
    /// lenet reads image paths; its norm is spelled weight-standardisation, as then. densenet reads float vectors
    /// that LoadImages, ResizeImages and NormalizeChannels make; its norm is group+cross.
    /// </summary>
    [Theory]
    [InlineData("lenet")]
    [InlineData("densenet")]
    public void Score_as_before(string name)
    {
        using var model = Load(name);

        var rows = ml.Data.CreateEnumerable<Row>(
            model.Transform(ml.Data.LoadImagesFromFolder(Path.Combine(Saved, "images"))),
            reuseRowObject: false
        );

        Assert.Equal(
            Expected(name),
            rows,
            (expected, actual) =>
                Path.GetFileName(actual.ImagePath) == expected.ImagePath
                && actual.PredictedLabel == expected.PredictedLabel
                && actual.Score.Length == expected.Score.Length
                && actual.Score.Zip(expected.Score).All(pair => MathF.Abs(pair.First - pair.Second) <= Tolerance)
        );
    }

    [Theory]
    [InlineData("lenet", OnBadImage.Skip)]
    [InlineData("densenet", OnBadImage.Throw)]
    public void Keep_what_to_do_with_bad_images(string name, OnBadImage onBadImage)
    {
        using var model = Load(name);

        Assert.Equal(onBadImage, Assert.Single(model.OfType<ImageClassificationTransformer>()).OnBadImage);
    }

    private TransformerChain<ITransformer> Load(string name) =>
        Assert.IsType<TransformerChain<ITransformer>>(ml.Model.Load(Path.Combine(Saved, $"{name}.zip"), out _));

    /// <summary>Each line: file name, predicted label, scores.</summary>
    private static IEnumerable<Row> Expected(string name) =>
        File.ReadLines(Path.Combine(Saved, $"{name}.txt"))
            .Select(line => line.Split(' '))
            .Select(parts => new Row
            {
                ImagePath = parts[0],
                PredictedLabel = parts[1],
                Score = [.. parts[2..].Select(score => float.Parse(score, CultureInfo.InvariantCulture))],
            });

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
