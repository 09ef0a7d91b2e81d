using NormML.Transforms.Images;

namespace NormML.Cli;

/// <summary>How well a model names the images of a folder.</summary>
/// <param name="Images">Images that were named.</param>
/// <param name="Skipped">Images that could not be read, files that are none, and images without a finite score.</param>
/// <param name="Accuracy">Share of them named rightly.</param>
/// <param name="TopK">How many of the likeliest classes <paramref name="TopKAccuracy"/> looks at: 5, or fewer where there are fewer.</param>
/// <param name="TopKAccuracy">Share of the images whose class is among the <paramref name="TopK"/> likeliest.</param>
/// <param name="LogLoss">Mean of -log(probability of the right class), in nats.</param>
/// <param name="Classes">Each class of the model.</param>
/// <param name="Confusion">Images by true class (row) and named class (column).</param>
/// <param name="Seconds">Time to read and name all images.</param>
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
    /// <param name="Images">Images of it.</param>
    /// <param name="Precision">Share of the images given its name that are of it; NaN when none was.</param>
    /// <param name="Recall">Share of its images that were given its name; NaN when there are none.</param>
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
        // Not LoadImagesFromFolder, which wants two classes to tell apart: to be measured, one is enough.
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
