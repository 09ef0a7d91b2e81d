using System.Globalization;
using NormML.Estimators.Training;
using Spectre.Console;

namespace NormML.Cli.Output;

/// <summary>A progress bar that is redrawn in place, with a line above it for each finished epoch.</summary>
internal sealed class LiveTrainingDisplay(Terminal terminal) : TrainingDisplay
{
    private ProgressTask? reading;
    private ProgressTask? task;
    private ProgressContext? progress;

    public override T Run<T>(Func<T> training) =>
        terminal
            .Output.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn()
            )
            .Start(started =>
            {
                progress = started;
                return training();
            });

    public override void OnReading(int images)
    {
        reading ??= progress?.AddTask("reading images").IsIndeterminate();
        if (reading is not null)
        {
            reading.Description = string.Create(CultureInfo.InvariantCulture, $"{images:N0} images read");
        }
    }

    public override void OnStarted(TrainingPlan plan)
    {
        reading?.StopTask();
        foreach (var line in Describe(plan))
        {
            terminal.WriteLineAboveBar(line);
        }

        task = progress?.AddTask("reading the first batch", maxValue: (double)plan.Epochs * plan.StepsPerEpoch);
    }

    public override void OnStep(StepProgress step)
    {
        if (task is null)
        {
            return;
        }

        task.Value = (double)(step.Epoch - 1) * step.StepsPerEpoch + step.Step;
        task.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {step.Epoch}/{step.Epochs}  loss [yellow]{step.Loss:0.000}[/]  accuracy [green]{step.Accuracy:0.000}[/]  "
                + $"{step.ImagesPerSecond:0} images/s  {Time(step.TimeLeft)} left"
        );
    }

    public override void OnEpoch(EpochResult epoch) => terminal.WriteLineAboveBar(Describe(epoch));

    public override void OnFinished(TrainingResult result)
    {
        task?.StopTask();
        foreach (var line in Describe(result))
        {
            terminal.WriteLineAboveBar(line);
        }
    }
}
