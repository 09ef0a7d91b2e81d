using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Estimators.Tests.Training;
using NormML.Models.Networks;
using Xunit.Abstractions;

namespace NormML.Estimators.Tests;

/// <summary>A training too short for moving averages to follow: 64 images, 16 steps.</summary>
public sealed class PreciseBatchNormStudy(ITestOutputHelper output)
{
    private const int Seeds = 5;

    [Fact]
    public void The_finished_model_is_at_least_as_good_on_the_training_images_as_the_network_was_while_it_learned()
    {
        foreach (var precise in (bool[])[true, false])
        {
            List<Figures> all = [.. Enumerable.Range(1, Seeds).Select(seed => Train(seed, precise))];
            foreach (var (seed, figures) in all.Index())
            {
                output.WriteLine($"precise {precise}, seed {seed + 1}: {figures}");
            }

            var mean = new Figures(
                all.Average(figures => figures.WhileLearning),
                all.Average(figures => figures.Finished),
                all.Average(figures => figures.LogLoss)
            );
            output.WriteLine($"precise {precise}, mean: {mean}");
            Assert.Equal(precise, mean.Finished >= mean.WhileLearning);
        }
    }

    private static Figures Train(int seed, bool precise)
    {
        var ml = new MLContext(seed: 1);
        var images = ml.Data.LoadFromEnumerable(OfAnyColor(64, seed));
        var data = ml.Transforms.Conversion.MapValueToKey("Label", "Class").Fit(images).Transform(images);
        var observer = new RecordingObserver();
        using var model = ml
            .MulticlassClassification.Trainers.ResNet(
                new ResNetTrainer.Options
                {
                    Network = (ResNetOptions)NetworkCatalog.Find("resnet18"),
                    FeatureColumnName = "Image",
                    ImageSize = 32,
                    Schedule = new() { Epochs = 4, PreciseBatchNorm = precise },
                    BatchSize = 16,
                    ValidationFraction = 0,
                    Seed = seed,
                    Observers = [observer],
                }
            )
            .Fit(data);
        var finished = ml.MulticlassClassification.Evaluate(model.Transform(data));
        return new Figures(observer.Epochs[^1].TrainingAccuracy, finished.MicroAccuracy, finished.LogLoss);
    }

    /// <summary>Drawn images whose color does not reveal their class, so that training takes longer.</summary>
    private static IEnumerable<Row> OfAnyColor(int count, int seed)
    {
        List<DrawnImages.Drawn>[] ofColor =
        [
            .. Enumerable.Range(0, 3).Select(color => DrawnImages.Draw(count, seed, colors: color)),
        ];
        return Enumerable
            .Range(0, count)
            .Select(number => ofColor[number / 3 % 3][number])
            .Select(drawn => new Row { Image = drawn.ToBmp(), Class = drawn.Class });
    }

    private sealed class Row
    {
        public byte[] Image { get; set; } = [];

        public string Class { get; set; } = "";
    }

    private sealed record Figures(double WhileLearning, double Finished, double LogLoss)
    {
        public override string ToString() =>
            FormattableString.Invariant(
                $"accuracy while learning {WhileLearning:F3}, of the finished model {Finished:F3}, its log-loss {LogLoss:F3}"
            );
    }
}
