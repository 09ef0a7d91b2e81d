using System.Diagnostics;
using System.Globalization;
using NormML.Estimators.Training;

namespace NormML.Cli.Output;

/// <summary>A line an epoch, and one every half minute of a long epoch: for files, pipes and build logs.</summary>
internal sealed class PlainTrainingDisplay(Terminal terminal) : TrainingDisplay
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private long lastLine = Stopwatch.GetTimestamp();

    public override void OnStarted(TrainingPlan plan)
    {
        foreach (var line in Describe(plan))
        {
            WriteLine(line);
        }
    }

    public override void OnStep(StepProgress step)
    {
        if (Stopwatch.GetElapsedTime(lastLine) < Quiet)
        {
            return;
        }

        WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {step.Epoch, 3}/{step.Epochs}  step {step.Step}/{step.StepsPerEpoch}  loss {step.Loss:0.000}  "
                    + $"accuracy {step.Accuracy:0.000}  {step.ImagesPerSecond:0} images/s  {Time(step.TimeLeft)} left"
            )
        );
    }

    public override void OnEpoch(EpochResult epoch) => WriteLine(Describe(epoch));

    public override void OnFinished(TrainingResult result)
    {
        foreach (var line in Describe(result))
        {
            WriteLine(line);
        }
    }

    private void WriteLine(string line)
    {
        terminal.WriteLine(line);
        lastLine = Stopwatch.GetTimestamp();
    }
}
