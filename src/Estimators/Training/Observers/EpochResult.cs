namespace NormML.Estimators.Training;

/// <summary>The result of an epoch.</summary>
public sealed record EpochResult
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public required int Epochs { get; init; }

    /// <summary>Mean training loss per image, including label smoothing.</summary>
    public required double TrainingLoss { get; init; }

    /// <summary>Share of the (augmented) images that were classified correctly during training.</summary>
    public required double TrainingAccuracy { get; init; }

    /// <summary>Mean cross-entropy per validation image, in nats; null without validation images.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>Share of the validation images that were classified correctly; null without validation images.</summary>
    public required double? ValidationAccuracy { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images per second.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Time of the epoch, including its validation.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Estimate of the time to the end of the last epoch.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>
    /// Whether these weights are the best so far: the lowest <see cref="ValidationLoss"/> among the epochs whose <see
    /// cref="ValidationAccuracy"/> is within chance of the highest; without validation images every epoch is the best.
    /// </summary>
    /// <remarks>
    /// Within chance: at most a standard error below, sqrt(accuracy (1 - accuracy) / images), and at least one image. If two
    /// epochs differ by less, the accuracy does not show which one is better, but a loss that is several times as high does.
    /// </remarks>
    public required bool IsBest { get; init; }
}
