using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

/// <summary>Records all calls.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<TrainingPlan> Plans { get; } = [];

    public List<StepProgress> Steps { get; } = [];

    public List<EpochResult> Epochs { get; } = [];

    public List<TrainingResult> Results { get; } = [];

    /// <summary>Called after each step.</summary>
    public Action<StepProgress> AfterStep { get; init; } = _ => { };

    public int ImagesRead { get; private set; }

    public void OnReading(int images) => ImagesRead = images;

    public void OnStarted(TrainingPlan plan) => Plans.Add(plan);

    public void OnStep(StepProgress step)
    {
        Steps.Add(step);
        AfterStep(step);
    }

    public void OnEpoch(EpochResult epoch) => Epochs.Add(epoch);

    public void OnFinished(TrainingResult result) => Results.Add(result);
}
