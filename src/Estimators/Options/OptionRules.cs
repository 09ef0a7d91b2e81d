using System.Diagnostics.CodeAnalysis;
using NormML.Transforms.Images;
using static System.FormattableString;

namespace NormML.Estimators;

/// <summary>The ranges that <see cref="ImageClassificationOptions"/> states.</summary>
internal static class OptionRules
{
    /// <summary>
    /// Throws an <see cref="ArgumentOutOfRangeException"/> that names the first property out of its range, or the
    /// network's own <see cref="ArgumentException"/>.
    /// </summary>
    public static void Check(ImageClassificationOptions options)
    {
        options.NetworkOptions.Validate();
        var norm = options.NetworkOptions.Norm;
        if (norm.HasStaleStatistics)
        {
            throw new ArgumentException(
                "A norm that trains with the batches' statistics needs running ones that follow them, for the finished model; received "
                    + $"{norm}, whose running statistics stay as they are; choose a momentum above 0 and update=true, or "
                    + "batch:statistics=running, which trains with the running ones, too."
            );
        }

        CheckName(nameof(options.LabelColumnName), options.LabelColumnName);
        CheckName(nameof(options.FeatureColumnName), options.FeatureColumnName);
        CheckName(nameof(options.ScoreColumnName), options.ScoreColumnName);
        CheckName(nameof(options.PredictedLabelColumnName), options.PredictedLabelColumnName);
        CheckImages(options);

        AtLeast(1, nameof(options.Epochs), options.Epochs);
        AtLeast(0, nameof(options.ImageCacheMegabytes), options.ImageCacheMegabytes ?? 0);
        AtLeast(1, nameof(options.Threads), options.Threads ?? 1);
        if (options.BatchSize is { } batchSize)
        {
            AtLeast(1, nameof(options.BatchSize), batchSize);
            Check(
                batchSize >= norm.SmallestBatch,
                nameof(options.BatchSize),
                batchSize,
                $"must be {norm.SmallestBatch} or more for a network with norm {norm}, which takes its statistics from the "
                    + "images of a batch",
                $"{Math.Max(16, norm.SmallestBatch)} or more, which make good statistics"
            );
        }

        if (options.LearningRate is { } learningRate)
        {
            Check(
                learningRate > 0 && double.IsFinite(learningRate),
                nameof(options.LearningRate),
                learningRate,
                "must be above 0",
                "null for 0.2 for every 128 images of the batch"
            );
        }

        Share(nameof(options.WarmupFraction), options.WarmupFraction, "0 for no warm-up, or 0.2");
        Share(nameof(options.Momentum), options.Momentum, "0.9");
        Share(nameof(options.LabelSmoothing), options.LabelSmoothing, "0 for none, or 0.1");
        Share(nameof(options.ValidationFraction), options.ValidationFraction, "0 for none, or 0.1");
        Check(
            options.WeightDecay >= 0 && double.IsFinite(options.WeightDecay),
            nameof(options.WeightDecay),
            options.WeightDecay,
            "must be 0 or more",
            "0.0005"
        );
        Check(
            options.Gradient is not null,
            nameof(options.Gradient),
            null,
            "must be a gradient transform",
            "NoGradientTransformOptions for none"
        );
        options.Gradient.Validate();
        CheckTransfer(options);
        Check(
            options.Observers is not null && options.Observers.All(observer => observer is not null),
            nameof(options.Observers),
            null,
            "must be a list of observers",
            "an empty one for none"
        );
        if (options.EarlyStopping is { } earlyStopping)
        {
            AtLeast(1, nameof(earlyStopping.Patience), earlyStopping.Patience);
            Share(nameof(earlyStopping.MinimumImprovement), earlyStopping.MinimumImprovement, "0 for any rise");
        }
    }

    private static void CheckTransfer(ImageClassificationOptions options)
    {
        Check(
            options.Weights is null || !string.IsNullOrWhiteSpace(options.Weights),
            nameof(options.Weights),
            options.Weights,
            "must name a file",
            "null for weights that are drawn"
        );
        if (options.UnfreezeEpoch is { } epoch)
        {
            Check(
                options.FreezeTo is not null,
                nameof(options.UnfreezeEpoch),
                epoch,
                "must be null where FreezeTo is",
                "a part to freeze up to"
            );
            Check(
                epoch > 1 && epoch <= options.Epochs,
                nameof(options.UnfreezeEpoch),
                epoch,
                $"must be from 2 to the last epoch, {options.Epochs}",
                "null for never"
            );
        }

        Factor(nameof(options.HeadLearningRateFactor), options.HeadLearningRateFactor);
        Check(
            options.LearningRateFactors is not null,
            nameof(options.LearningRateFactors),
            null,
            "must be a dictionary",
            "an empty one for the same learning rate everywhere"
        );
        foreach (var factor in options.LearningRateFactors.Values)
        {
            Factor(nameof(options.LearningRateFactors), factor);
        }
    }

    private static void Factor(string property, double value) =>
        Check(
            value > 0 && double.IsFinite(value),
            property,
            value,
            "must be above 0",
            "1 for the body's learning rate, or FreezeTo for none"
        );

    private static void CheckImages(ImageClassificationOptions options)
    {
        var network = options.NetworkOptions;
        if (options.ImageSize is { } size)
        {
            AtLeast(network.MinimumSize, nameof(options.ImageSize), size, $" (the least that {network.Name} takes)");
            Check(
                size <= (network.MaximumSize ?? size),
                nameof(options.ImageSize),
                size,
                $"must be {network.MaximumSize}, the one size that {network.Name} takes",
                $"{network.MaximumSize}, or a network with another {nameof(network.DefaultSize)}"
            );
        }

        if (options.RandomCropPadding is { } padding)
        {
            AtLeast(0, nameof(options.RandomCropPadding), padding);
            var below = options.ImageSize ?? network.DefaultSize;
            Check(
                padding < below,
                nameof(options.RandomCropPadding),
                padding,
                $"must be below the image's {below} pixels",
                $"{below / 8}, an eighth of it"
            );
        }

        Check(
            Enum.IsDefined(options.Resize),
            nameof(options.Resize),
            options.Resize,
            "must be a resize mode",
            nameof(ResizeMode.CenterCrop)
        );
        Check(
            Enum.IsDefined(options.OnBadImage),
            nameof(options.OnBadImage),
            options.OnBadImage,
            "must be a choice",
            nameof(OnBadImage.Throw)
        );
        CheckChannels(nameof(options.Mean), options.Mean, network.Channels, float.IsFinite, "finite number");
        CheckChannels(
            nameof(options.StandardDeviation),
            options.StandardDeviation,
            network.Channels,
            value => float.IsFinite(value) && value > 0,
            "number above 0"
        );
        Check(
            (options.Mean is null) == (options.StandardDeviation is null),
            options.Mean is null ? nameof(options.Mean) : nameof(options.StandardDeviation),
            null,
            "must be given when the other of Mean and StandardDeviation is",
            "both, or null for both to compute them from the training images"
        );
    }

    private static void CheckChannels(
        string property,
        IReadOnlyList<float>? values,
        int channels,
        Func<float, bool> fits,
        string kind
    ) =>
        Check(
            values is null || (values.Count == channels && values.All(fits)),
            property,
            values is null ? null : $"[{string.Join(", ", values.Select(value => Invariant($"{value}")))}]",
            $"must hold a {kind} for each of the {channels} channels",
            "null to compute it from the training images"
        );

    private static void CheckName(string property, string? name) =>
        Check(
            !string.IsNullOrWhiteSpace(name),
            property,
            name,
            "must name a column",
            "the name of a column of the data"
        );

    private static void AtLeast(int least, string property, int value, string why = "") =>
        Check(value >= least, property, value, $"must be {least} or more{why}", $"{least} or more");

    private static void Share(string property, double value, string choice) =>
        Check(value is >= 0 and < 1, property, value, "must be a share from 0 to below 1", choice);

    private static void Check(
        [DoesNotReturnIf(false)] bool holds,
        string property,
        object? value,
        string rule,
        string choice
    )
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(
                property,
                FormattableString.Invariant($"{property} {rule}; received {value ?? "null"}; choose {choice}.")
            );
        }
    }
}
