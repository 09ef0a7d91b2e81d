namespace NormML.Estimators.Training;

/// <summary>Where a training stands after a step.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Epochs">Epochs, unless the training ends early.</param>
/// <param name="Step">The step within the epoch, from 1.</param>
/// <param name="StepsPerEpoch">Steps of each epoch.</param>
/// <param name="Loss">Mean training loss a picture of this epoch so far.</param>
/// <param name="Accuracy">Share of this epoch's pictures so far that were named rightly when they were learned from.</param>
/// <param name="LearningRate">The learning rate of this step.</param>
/// <param name="PicturesPerSecond">Pictures learned from a second, in this epoch.</param>
/// <param name="TimeLeft">Estimate of the time to the end of the last epoch.</param>
public sealed record StepProgress(
    int Epoch,
    int Epochs,
    int Step,
    int StepsPerEpoch,
    double Loss,
    double Accuracy,
    double LearningRate,
    double PicturesPerSecond,
    TimeSpan TimeLeft);
