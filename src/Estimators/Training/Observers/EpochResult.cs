namespace NormML.Estimators.Training;

/// <summary>How an epoch went.</summary>
public sealed record EpochResult
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean training loss an image, label smoothing included.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Share of the (augmented) images that were named rightly when they were learned from.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Mean cross-entropy a validation image, in nats; null without validation images.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>Share of the validation images named rightly; null without validation images.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Images learned from a second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time of the epoch, its validation included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Estimate of the time to the end of the last epoch.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>
    /// Whether these weights are the best so far: of the epochs whose <see cref="ValidationAccuracy"/> is within chance of the
    /// highest, those of the lowest <see cref="ValidationLoss"/>; without validation images every epoch's are.
    /// </summary>
    /// <remarks>
    /// Within chance: at most a standard error below, sqrt(accuracy (1 - accuracy) / images), and at least one image. Of two
    /// epochs that differ by less, the accuracy does not tell which is better, and a loss that is several times as high does.
    /// </remarks>
    public required bool IsBest { get; init; }
}
