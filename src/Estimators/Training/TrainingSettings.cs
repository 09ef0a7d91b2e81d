using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>What a <see cref="TrainingLoop"/> is handed from outside; nothing in here changes while it runs.</summary>
internal sealed record TrainingSettings
{
    public required int Epochs { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    public double Momentum { get; init; } = 0.9;

    public bool Nesterov { get; init; } = true;

    public double WeightDecay { get; init; }

    public double LabelSmoothing { get; init; }

    public long Seed { get; init; }

    public Device Device { get; init; } = CPU;

    public EarlyStopping? EarlyStopping { get; init; }

    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    public IGradientExchange GradientExchange { get; init; } = new SingleMachine();

    /// <summary>Asked before each batch: true ends the training.</summary>
    public Func<bool> IsCanceled { get; init; } = () => false;
}
