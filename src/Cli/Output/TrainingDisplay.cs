using System.Globalization;
using NormML.Estimators.Training;
using NormML.Models.Normalization;

namespace NormML.Cli.Output;

/// <summary>Shows a training as it goes; which way depends on who reads.</summary>
internal abstract class TrainingDisplay : ITrainingObserver
{
    public static TrainingDisplay For(Terminal terminal, bool json) =>
        json ? new JsonTrainingDisplay(terminal)
        : terminal.IsLive ? new LiveTrainingDisplay(terminal)
        : new PlainTrainingDisplay(terminal);

    /// <summary>Runs a training inside the display.</summary>
    public virtual T Run<T>(Func<T> training) => training();

    public virtual void OnReading(int images) { }

    public virtual void OnStarted(TrainingPlan plan) { }

    public virtual void OnStep(StepProgress step) { }

    public virtual void OnEpoch(EpochResult epoch) { }

    public virtual void OnFinished(TrainingResult result) { }

    /// <summary>The plan in a line, and what is transferred in others.</summary>
    protected static IEnumerable<string> Describe(TrainingPlan plan)
    {
        var gradient = NormalizationOptions.Parse(plan.Normalization).Gradient;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Network}, {plan.Parameters:N0} parameters, {plan.Classes.Count} classes, {plan.TrainingImages:N0} images of "
                + $"{plan.ImageWidth}x{plan.ImageHeight} ({plan.ValidationImages:N0} for validation), batch {plan.BatchSize}, "
                + $"learning rate {plan.LearningRate:0.####}{(gradient is NoGradientTransformOptions ? "" : $", {gradient}")}, seed {plan.Seed}, {plan.Device}"
        );
        yield return ClassCounts.Describe(plan.Classes, plan.TrainingImagesOfClasses);
        if (plan.Weights is not null)
        {
            yield return plan.Weights;
        }

        if (plan.FrozenTo is not null)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Frozen up to {plan.FrozenTo}{(plan.UnfreezeEpoch is { } epoch ? $" until epoch {epoch}" : "")}: "
                    + $"{plan.FrozenParameters:N0} of the parameters do not learn."
            );
        }
    }

    protected static string Describe(EpochResult epoch)
    {
        var validation = epoch is { ValidationLoss: { } loss, ValidationAccuracy: { } accuracy }
            ? FormattableString.Invariant(
                $"  validation loss {loss:0.000} accuracy {accuracy:0.000}{(epoch.IsBest ? " (best)" : "")}"
            )
            : "";
        return string.Create(
                CultureInfo.InvariantCulture,
                $"epoch {epoch.Epoch, 3}/{epoch.Epochs}  loss {epoch.TrainingLoss:0.000}  accuracy {epoch.TrainingAccuracy:0.000}"
            )
            + validation
            + string.Create(
                CultureInfo.InvariantCulture,
                $"  learning rate {epoch.LearningRate:0.0000}  {epoch.ImagesPerSecond:0} images/s  {Time(epoch.TimeLeft)} left"
            );
    }

    protected static string Time(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    protected static IEnumerable<string> Describe(TrainingResult result)
    {
        var end = result.StopReason switch
        {
            StopReason.Canceled when result.BestEpoch is null =>
                "Stopped; the weights of the last step are kept: no epoch was measured.",
            StopReason.Canceled => "Stopped; the best weights so far are kept.",
            StopReason.EarlyStopping => "Ended early: the validation accuracy had stopped rising.",
            _ => null,
        };
        if (end is not null)
        {
            yield return end;
        }

        if (result is { ValidationLoss: { } loss, ValidationAccuracy: { } accuracy })
        {
            yield return FormattableString.Invariant(
                $"The finished model, of epoch {result.BestEpoch}: validation loss {loss:0.000} accuracy {accuracy:0.000}"
            );
        }
    }
}
