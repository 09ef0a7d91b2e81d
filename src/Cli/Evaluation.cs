using NormML.Transforms.Images;

namespace NormML.Cli;

/// <summary>How well a model classifies the images of a folder.</summary>
/// <param name="Images">The number of classified images.</param>
/// <param name="Skipped">Unreadable images, files that are not images, and images without a finite score.</param>
/// <param name="Accuracy">The share of images that were classified correctly.</param>
/// <param name="TopK">Classes that <paramref name="TopKAccuracy"/> considers: 5, or all if fewer.</param>
/// <param name="TopKAccuracy">The share whose class is among the <paramref name="TopK"/> most likely ones.</param>
/// <param name="LogLoss">The mean of -log(probability of the true class), in nats.</param>
/// <param name="Classes">The figures of each class of the model.</param>
/// <param name="Confusion">The number of images by true class (row) and predicted class (column).</param>
/// <param name="Seconds">The time to read and classify all images.</param>
internal sealed record Evaluation(
    long Images,
    long Skipped,
    double Accuracy,
    int TopK,
    double TopKAccuracy,
    double LogLoss,
    IReadOnlyList<Evaluation.Class> Classes,
    IReadOnlyList<IReadOnlyList<long>> Confusion,
    double Seconds
)
{
    /// <param name="Name">The class.</param>
    /// <param name="Images">The number of its images.</param>
    /// <param name="Precision">The share of images predicted as it that belong to it; NaN if there are none.</param>
    /// <param name="Recall">The share of its images that were predicted as it; NaN if there are none.</param>
    internal sealed record Class(string Name, long Images, double Precision, double Recall);

    public static Evaluation Of(
        Terminal terminal,
        SavedModel model,
        string folder,
        OnBadImage onBadImage = OnBadImage.Throw
    )
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var context = model.Context;
        // Not LoadImagesFromFolder, which requires two classes; for an evaluation one is enough.
        var images = ImageFolder.Scan(folder, onBadImage);
        terminal.WritePassedOver(folder, images.PassedOver);
        model.CheckKnows(images.Classes, folder);
        var data = context.Data.LoadFromEnumerable(images.Images);

        model.Classifier.OnBadImage = onBadImage;
        var names = model.Classifier.Model.ClassNames;
        var topK = Math.Min(5, names.Count);
        var metrics = context.MulticlassClassification.Evaluate(model.Chain.Transform(data), topKPredictionCount: topK);
        var counts = metrics.ConfusionMatrix.Counts.Select(row => row.Select(count => (long)count).ToArray()).ToArray();
        var classes = names
            .Select(
                (name, k) =>
                    new Class(
                        name,
                        counts[k].Sum(),
                        Share(counts[k][k], counts.Sum(row => row[k])),
                        Share(counts[k][k], counts[k].Sum())
                    )
            )
            .ToList();
        var measured = counts.Sum(row => row.Sum());
        var skipped = images.Images.Count + images.Skipped.Count - measured;
        return new Evaluation(
            measured,
            skipped,
            metrics.MicroAccuracy,
            topK,
            metrics.TopKAccuracy,
            metrics.LogLoss,
            classes,
            counts,
            clock.Elapsed.TotalSeconds
        );
    }

    private static double Share(long part, long all) => all == 0 ? double.NaN : (double)part / all;
}
