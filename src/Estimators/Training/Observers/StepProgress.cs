namespace NormML.Estimators.Training;

/// <summary>The progress of a training after a step.</summary>
public sealed record StepProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public required int Epochs { get; init; }

    /// <summary>The step within the epoch, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Steps per epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Mean training loss per image in this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of this epoch's images so far that were classified correctly during training.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images per second in this epoch.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Estimate of the time to the end of the last epoch.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
