using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>One bad image among good ones, with a model that throws and one that skips.</summary>
public sealed class OnBadImageTests : IDisposable
{
    private const string Reason =
        "The image in row 3 of column 'Image' cannot be read: it is not a JPEG, PNG, GIF, BMP or WebP image; replace or remove it.";

    private readonly MLContext ml = new(seed: 1);
    private readonly List<string> warnings = [];
    private readonly IReadOnlyList<Samples.Row> rows = Samples.Rows(6);
    private readonly float[][] good;
    private readonly ImageClassificationTransformer transformer;

    public OnBadImageTests()
    {
        ml.Log += (_, message) =>
        {
            if (message.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(message.RawMessage);
            }
        };
        transformer = new ImageClassificationTransformer(
            ml,
            Samples.Model(),
            new ImageClassificationColumns("Image", ImageKind.EncodedBytes)
        );
        good = Samples.Scores(transformer.Transform(ml.Data.LoadFromEnumerable(rows)));
        rows[3].Image = [1, 2, 3];
    }

    private IDataView Scored => transformer.Transform(ml.Data.LoadFromEnumerable(rows));

    public void Dispose() => transformer.Dispose();

    [Fact]
    public void By_default_the_row_of_the_bad_image_throws_and_the_others_do_not()
    {
        var scored = Scored;
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getter = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        var number = cursor.GetGetter<int>(scored.Schema["Number"]);
        var rowsRead = 0;
        for (var i = 0; cursor.MoveNext(); i++, rowsRead++)
        {
            VBuffer<float> score = default;
            var row = 0;
            number(ref row);
            Assert.Equal(i, row);
            if (i == 3)
            {
                Assert.Equal(Reason, Assert.Throws<InvalidDataException>(() => getter(ref score)).Message);
            }
            else
            {
                getter(ref score);
                Samples.AssertClose(good[i], score.DenseValues());
            }
        }

        Assert.Equal(6, rowsRead);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_skipped_image_has_no_scores_and_is_reported()
    {
        transformer.OnBadImage = OnBadImage.Skip;

        var scored = ml.Data.CreateEnumerable<Samples.Prediction>(Scored, reuseRowObject: false).ToList();

        Assert.Equal(6, scored.Count);
        Assert.Equal([float.NaN, float.NaN, float.NaN, float.NaN], scored[3].Score);
        Assert.Equal(0u, scored[3].PredictedLabel);
        foreach (var i in (int[])[0, 1, 2, 4, 5])
        {
            Samples.AssertClose(good[i], scored[i].Score);
        }

        Assert.Equal(["Skipped 1 image; scores are NaN and the predicted label is missing:", Reason], warnings);
    }

    [Fact]
    public void Only_images_of_rows_that_were_read_count_as_skipped()
    {
        transformer.OnBadImage = OnBadImage.Skip;

        Assert.Equal(3, Samples.Scores(ml.Data.TakeRows(Scored, 3)).Length);
        Assert.Empty(warnings);
        Assert.Equal(4, Samples.Scores(ml.Data.TakeRows(Scored, 4)).Length);
        Assert.Equal(2, warnings.Count);
    }

    [Fact]
    public void Many_skipped_images_are_counted_and_twenty_are_named()
    {
        transformer.OnBadImage = OnBadImage.Skip;
        var bad = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 1_000).Select(i => new Samples.Row { Number = i }));

        Samples.Scores(transformer.Transform(bad));

        Assert.Equal(22, warnings.Count);
        Assert.StartsWith("Skipped 1,000 images", warnings[0]);
        Assert.Equal("... and 980 more.", warnings[^1]);
    }

    [Fact]
    public void A_PredictionEngine_skips_as_well()
    {
        transformer.OnBadImage = OnBadImage.Skip;
        using var engine = ml.Model.CreatePredictionEngine<Samples.Row, Samples.Prediction>(
            transformer,
            new PredictionEngineOptions { OwnsTransformer = false }
        );

        var (bad, next) = (engine.Predict(rows[3]), engine.Predict(rows[4]));

        Assert.Equal([float.NaN, float.NaN, float.NaN, float.NaN], engine.Predict(rows[3]).Score);
        Assert.Equal(0u, bad.PredictedLabel);
        Assert.NotEqual(0u, next.PredictedLabel);
        Assert.Contains("Skipped 1 image; scores are NaN and the predicted label is missing:", warnings);
    }

    [Fact]
    public void Evaluate_leaves_skipped_images_out()
    {
        transformer.OnBadImage = OnBadImage.Skip;
        var keys = ml.Data.LoadFromEnumerable(Samples.ClassNames.Select(name => new Samples.Row { Label = name }));
        var keyed = ml
            .Transforms.Conversion.MapValueToKey("Label")
            .Fit(keys)
            .Transform(ml.Data.LoadFromEnumerable(rows));

        var metrics = ml.MulticlassClassification.Evaluate(transformer.Transform(keyed));

        Assert.Equal(5, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        Assert.True(double.IsFinite(metrics.LogLoss));
    }

    [Theory]
    [InlineData(OnBadImage.Throw)]
    [InlineData(OnBadImage.Skip)]
    public void The_choice_is_saved_with_the_model(OnBadImage onBadImage)
    {
        using var folder = new TemporaryFolder();
        transformer.OnBadImage = onBadImage;
        transformer.SaveTo(folder.File("model.zip"));

        using var loaded = (ImageClassificationTransformer)ml.Model.LoadFrom(folder.File("model.zip"), out _);

        Assert.Equal(onBadImage, loaded.OnBadImage);
        using var converted = loaded.WithNorm(new Models.Normalization.FrozenBatchNormOptions());
        Assert.Equal(onBadImage, converted.OnBadImage);
    }

    [Fact]
    public void Images_that_LoadImages_cannot_read_are_skipped_too()
    {
        using var folder = new TemporaryFolder();
        foreach (var row in rows)
        {
            File.WriteAllBytes(folder.File($"{row.Number}.bmp"), row.Image);
        }

        var paths = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 6).Select(i => new Samples.Row { Number = i, Label = folder.File($"{i}.bmp") })
        );
        var loaded = ml.Transforms.LoadImages("Loaded", null, "Label").Fit(paths).Transform(paths);
        using var images = new ImageClassificationTransformer(
            ml,
            Samples.Model(),
            new ImageClassificationColumns("Loaded", ImageKind.Image)
        )
        {
            OnBadImage = OnBadImage.Skip,
        };

        var scores = Samples.Scores(images.Transform(loaded));

        Assert.Equal([false, false, false, true, false, false], scores.Select(row => float.IsNaN(row[0])));
        Assert.Contains("in row 3 of column 'Loaded'", warnings[^1]);
    }
}
