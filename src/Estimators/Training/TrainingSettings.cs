using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>The input of a <see cref="TrainingLoop"/>, which does not change while it runs.</summary>
internal sealed record TrainingSettings
{
    /// <summary>The optimizer's options, with a learning rate.</summary>
    public required OptimizationOptions Optimization { get; init; }

    public required ScheduleOptions Schedule { get; init; }

    public TransferOptions Transfer { get; init; } = new();

    /// <summary>The learning rate of each step.</summary>
    public LearningRateSchedule LearningRates =>
        new WarmupThenCosine(Optimization.LearningRate!.Value, Schedule.WarmupFraction);

    /// <summary>The factor of the learning rate of each parameter, by its name.</summary>
    public Func<string, double> LearningRateFactor { get; init; } = _ => 1;

    /// <summary>The modules that do not learn before <see cref="TransferOptions.UnfreezeEpoch"/>.</summary>
    public IReadOnlyList<nn.Module> Frozen { get; init; } = [];

    public long Seed { get; init; }

    public Device Device { get; init; } = CPU;

    public IReadOnlyList<ITrainingObserver> Observers { get; init; } = [];

    public IGradientExchange GradientExchange { get; init; } = new SingleMachine();

    /// <summary>Asked before each batch: true ends the training.</summary>
    public Func<bool> IsCanceled { get; init; } = () => false;
}
