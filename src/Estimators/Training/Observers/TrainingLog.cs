using System.Globalization;
using Microsoft.ML.Runtime;

namespace NormML.Estimators.Training;

/// <summary>Reports every epoch to <c>MLContext.Log</c> and every step to ML.NET's progress channel.</summary>
internal sealed class TrainingLog : ITrainingObserver, IDisposable
{
    private const int MostNamed = 10;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private static readonly ProgressHeader Header = new(
        ["loss", "accuracy", "learning rate", "images/s", "seconds left"],
        ["epochs", "steps"]
    );

    private readonly IChannel channel;
    private readonly IProgressChannel progress;

    // ML.NET reads it on another thread.
    private volatile StepProgress? latest;

    public TrainingLog(IHost host, IChannel channel)
    {
        this.channel = channel;
        progress = host.StartProgressChannel("Training");
        progress.SetHeader(Header, Fill);
    }

    public void OnReading(int images) => channel.Trace(MessageSensitivity.None, $"{images} images read");

    public void OnStarted(TrainingPlan plan)
    {
        Info(
            string.Create(
                Invariant,
                $"{plan.Network}, {plan.Parameters:N0} parameters, {plan.Classes.Count} classes, on {plan.Device}, "
                    + $"seed {plan.Seed}"
            )
        );
        Info(
            string.Create(
                Invariant,
                $"{plan.TrainingImages} training and {plan.ValidationImages} validation images of "
                    + $"{plan.ImageHeight}x{plan.ImageWidth}, {plan.Epochs} epochs of {plan.StepsPerEpoch} steps of "
                    + $"{plan.BatchSize}, learning rate up to {plan.LearningRate:G4}"
            )
        );
        string[] unseen =
        [
            .. plan
                .Classes.Zip(plan.TrainingImagesOfClasses)
                .Where(one => one.Second == 0)
                .Select(one => $"'{one.First}'"),
        ];
        if (unseen.Length > 0)
        {
            channel.Warning(
                MessageSensitivity.UserData,
                $"There is no image to learn from of {(unseen.Length == 1 ? "class" : $"{unseen.Length} classes:")} "
                    + $"{string.Join(", ", unseen.Take(MostNamed))}{(unseen.Length > MostNamed ? ", ..." : "")}"
            );
        }

        if (plan.FrozenTo is not null)
        {
            var until = plan.UnfreezeEpoch is { } epoch ? $" until epoch {epoch}" : "";
            Info(
                string.Create(
                    Invariant,
                    $"frozen up to {plan.FrozenTo}{until}: {plan.FrozenParameters:N0} of the parameters do not learn"
                )
            );
        }
    }

    public void OnStep(StepProgress step) => latest = step;

    public void OnEpoch(EpochResult epoch)
    {
        var validation = epoch.ValidationAccuracy is null
            ? string.Empty
            : string.Create(
                Invariant,
                $", validation loss {epoch.ValidationLoss:F4}, validation accuracy {epoch.ValidationAccuracy:F4}"
            ) + (epoch.IsBest ? " (best)" : string.Empty);
        Info(
            string.Create(
                Invariant,
                $"epoch {epoch.Epoch} of {epoch.Epochs}: loss {epoch.TrainingLoss:F4}, accuracy {epoch.TrainingAccuracy:F4}{validation}, "
                    + $"learning rate {epoch.LearningRate:G3}, {epoch.ImagesPerSecond:F0} images/s, {Clock(epoch.TimeLeft)} left"
            )
        );
        progress.Checkpoint(
            epoch.TrainingLoss,
            epoch.TrainingAccuracy,
            epoch.LearningRate,
            epoch.ImagesPerSecond,
            epoch.TimeLeft.TotalSeconds,
            epoch.Epoch
        );
    }

    public void OnFinished(TrainingResult result)
    {
        var reason = result.StopReason switch
        {
            StopReason.EarlyStopping => "ended early, since the validation accuracy no longer rises",
            StopReason.Canceled => "canceled",
            _ => "done",
        };
        var weights = result.BestEpoch is null ? "those of the unfinished epoch" : $"those of epoch {result.BestEpoch}";
        var epochs = result.Epochs.Count == 1 ? "1 epoch" : $"{result.Epochs.Count} epochs";
        var validation = result.ValidationAccuracy is null
            ? string.Empty
            : string.Create(
                Invariant,
                $": validation loss {result.ValidationLoss:F4}, validation accuracy {result.ValidationAccuracy:F4}"
            );
        Info($"{reason} after {epochs} and {Clock(result.Duration)}; the weights are {weights}{validation}");
    }

    public void Dispose() => progress.Dispose();

    private void Fill(IProgressEntry entry)
    {
        if (latest is not { } step)
        {
            return;
        }

        entry.SetProgress(0, step.Epoch - 1, step.Epochs);
        entry.SetProgress(1, step.Step, step.StepsPerEpoch);
        entry.SetMetric(0, step.Loss);
        entry.SetMetric(1, step.Accuracy);
        entry.SetMetric(2, step.LearningRate);
        entry.SetMetric(3, step.ImagesPerSecond);
        entry.SetMetric(4, step.TimeLeft.TotalSeconds);
    }

    private static string Clock(TimeSpan time) => $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}";

    private void Info(string message) => channel.Info(MessageSensitivity.None, message);
}
