using System.Diagnostics;
using NormML.Estimators.Training;

namespace NormML.Cli.Output;

/// <summary>A JSON object a line: the plan, each epoch, the end.</summary>
internal sealed class JsonTrainingDisplay(Terminal terminal) : TrainingDisplay
{
    public override void OnStarted(TrainingPlan plan) =>
        terminal.WriteJsonLine(
            new
            {
                kind = "started",
                plan.Network,
                plan.Normalization,
                plan.Parameters,
                plan.FrozenParameters,
                plan.FrozenTo,
                plan.UnfreezeEpoch,
                plan.Weights,
                plan.Classes,
                plan.TrainingImages,
                plan.ValidationImages,
                plan.TrainingImagesOfClasses,
                plan.ValidationImagesOfClasses,
                plan.SkippedImages,
                plan.ImageHeight,
                plan.ImageWidth,
                plan.Epochs,
                plan.BatchSize,
                plan.StepsPerEpoch,
                plan.LearningRate,
                plan.Seed,
                plan.Device,
            }
        );

    public override void OnEpoch(EpochResult epoch) =>
        terminal.WriteJsonLine(
            new
            {
                kind = "epoch",
                epoch.Epoch,
                epoch.Epochs,
                epoch.TrainingLoss,
                epoch.TrainingAccuracy,
                epoch.ValidationLoss,
                epoch.ValidationAccuracy,
                epoch.LearningRate,
                epoch.ImagesPerSecond,
                seconds = epoch.Duration.TotalSeconds,
                secondsLeft = epoch.TimeLeft.TotalSeconds,
                epoch.IsBest,
            }
        );

    public override void OnFinished(TrainingResult result) =>
        terminal.WriteJsonLine(
            new
            {
                kind = "finished",
                end = result.StopReason.ToString(),
                result.BestEpoch,
                result.ValidationLoss,
                result.ValidationAccuracy,
                epochs = result.Epochs.Count,
                seconds = result.Duration.TotalSeconds,
                secondsPerEpoch = SecondsPerEpoch(result.Epochs),
                peakMemoryBytes = PeakMemory(),
            }
        );

    /// <summary>The median of the epochs' times, validation included; the first, which warms up, counts only when it is alone.</summary>
    private static double SecondsPerEpoch(IReadOnlyList<EpochResult> epochs) =>
        Statistics.Median([.. epochs.Skip(epochs.Count > 1 ? 1 : 0).Select(epoch => epoch.Duration.TotalSeconds)]);

    private static long PeakMemory()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
