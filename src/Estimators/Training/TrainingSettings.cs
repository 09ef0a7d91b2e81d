using NormML.Models.Normalization;
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

    /// <summary>The factor of the learning rate of each parameter, by its name.</summary>
    public Func<string, double> LearningRateFactor { get; init; } = _ => 1;

    public GradientTransformOptions Gradient { get; init; } = new NoGradientTransformOptions();

    /// <summary>The modules that do not learn before <see cref="UnfreezeEpoch"/>.</summary>
    public IReadOnlyList<nn.Module> Frozen { get; init; } = [];

    /// <summary>The epoch, from 1, from which on all modules learn; null: never.</summary>
    public int? UnfreezeEpoch { get; init; }

    public double LabelSmoothing { get; init; }

    public long Seed { get; init; }

    public Device Device { get; init; } = CPU;

    public EarlyStopping? EarlyStopping { get; init; }

    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    public IGradientExchange GradientExchange { get; init; } = new SingleMachine();

    /// <summary>Asked before each batch: true ends the training.</summary>
    public Func<bool> IsCanceled { get; init; } = () => false;
}
