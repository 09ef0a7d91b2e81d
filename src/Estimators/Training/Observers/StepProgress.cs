namespace NormML.Estimators.Training;

/// <summary>Where a training stands after a step.</summary>
public sealed record StepProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public required int Epochs { get; init; }

    /// <summary>The step within the epoch, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of each epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Mean training loss an image of this epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of this epoch's images so far that were named rightly when they were learned from.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Images learned from a second, in this epoch.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>Estimate of the time to the end of the last epoch.</summary>
    public required TimeSpan TimeLeft { get; init; }
}
