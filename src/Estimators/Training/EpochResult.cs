namespace NormML.Estimators.Training;

/// <summary>How an epoch went.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs, unless the training ends early.</param>
/// <param name="TrainingLoss">Mean training loss a picture, label smoothing included.</param>
/// <param name="TrainingAccuracy">Share of the (augmented) pictures that were named rightly when they were learned from.</param>
/// <param name="ValidationLoss">Mean cross-entropy a validation picture, in nats; null without validation pictures.</param>
/// <param name="ValidationAccuracy">Share of the validation pictures named rightly; null without validation pictures.</param>
/// <param name="LearningRate">The learning rate of the epoch's last step.</param>
/// <param name="PicturesPerSecond">Pictures learned from a second.</param>
/// <param name="Duration">Time of the epoch, its validation included.</param>
/// <param name="TimeLeft">Estimate of the time to the end of the last epoch.</param>
/// <param name="IsBest">Whether these weights are the best so far; without validation pictures every epoch's are.</param>
public sealed record EpochResult(
    int Epoch,
    int Epochs,
    double TrainingLoss,
    double TrainingAccuracy,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double LearningRate,
    double PicturesPerSecond,
    TimeSpan Duration,
    TimeSpan TimeLeft,
    bool IsBest);
