using System.Diagnostics;

namespace NormML.Estimators.Training;

/// <summary>Counts the steps and the time of a training, and tells the observers of them.</summary>
internal sealed class TrainingProgress(TrainingSettings settings, int stepsPerEpoch)
{
    private readonly LearningRateSchedule learningRates = settings.LearningRates;
    private readonly Stopwatch elapsed = Stopwatch.StartNew();

    /// <summary>Steps that are done.</summary>
    public long StepsDone { get; private set; }

    /// <summary>The learning rate of the next step.</summary>
    public double LearningRate => LearningRateOf(StepsDone);

    private long StepsInAll => (long)settings.Schedule.Epochs * stepsPerEpoch;

    public void StepIsDone() => StepsDone++;

    /// <summary>Reports the latest step, whose numbers are in the meter.</summary>
    public void Step(int epoch, EpochMeter meter)
    {
        var progress = new StepProgress
        {
            Epoch = epoch,
            Epochs = settings.Schedule.Epochs,
            Step = meter.Batches,
            StepsPerEpoch = stepsPerEpoch,
            Loss = meter.Loss,
            Accuracy = meter.Accuracy,
            LearningRate = LearningRateOf(StepsDone - 1),
            ImagesPerSecond = meter.ImagesPerSecond,
            TimeLeft = TimeLeft(),
        };
        Tell(observer => observer.OnStep(progress));
    }

    /// <summary>Reports an epoch from its training and validation meters.</summary>
    public EpochResult Epoch(int epoch, EpochMeter learned, EpochMeter measured, bool isBest)
    {
        var validated = measured.Images > 0;
        var result = new EpochResult
        {
            Epoch = epoch,
            Epochs = settings.Schedule.Epochs,
            TrainingLoss = learned.Loss,
            TrainingAccuracy = learned.Accuracy,
            ValidationLoss = validated ? measured.Loss : null,
            ValidationAccuracy = validated ? measured.Accuracy : null,
            LearningRate = LearningRateOf(StepsDone - 1),
            ImagesPerSecond = learned.ImagesPerSecond,
            Duration = learned.Age,
            TimeLeft = TimeLeft(),
            IsBest = isBest,
        };
        Tell(observer => observer.OnEpoch(result));
        return result;
    }

    /// <summary>Reports the end; the meter is not empty if the final weights were measured once more.</summary>
    public TrainingResult Finish(
        IReadOnlyList<EpochResult> epochs,
        int? bestEpoch,
        StopReason stopReason,
        EpochMeter finished
    )
    {
        var best = bestEpoch is { } epoch ? epochs[epoch - 1] : null;
        var isMeasured = finished.Images > 0;
        var result = new TrainingResult(epochs, bestEpoch, stopReason, elapsed.Elapsed)
        {
            ValidationLoss = isMeasured ? finished.Loss : best?.ValidationLoss,
            ValidationAccuracy = isMeasured ? finished.Accuracy : best?.ValidationAccuracy,
        };
        Tell(observer => observer.OnFinished(result));
        return result;
    }

    private double LearningRateOf(long step) => learningRates.At(step, StepsInAll);

    private TimeSpan TimeLeft() => elapsed.Elapsed * ((double)(StepsInAll - StepsDone) / StepsDone);

    private void Tell(Action<ITrainingObserver> message)
    {
        foreach (var observer in settings.Observers)
        {
            message(observer);
        }
    }
}
