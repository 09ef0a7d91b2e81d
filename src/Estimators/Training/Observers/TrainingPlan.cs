namespace NormML.Estimators.Training;

/// <summary>What a training is about to do, with the options it uses, defaults resolved.</summary>
public sealed record TrainingPlan
{
    /// <summary>The network, in words.</summary>
    public required string Network { get; init; }

    /// <summary>
    /// How it is normalized: the text form of norm, convolution, branch and gradients, as in
    /// <c>group:32+zero-gamma</c>.
    /// </summary>
    public required string Normalization { get; init; }

    /// <summary>Learnable parameters of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Parameters that are frozen at first.</summary>
    public long FrozenParameters { get; init; }

    /// <summary>The optimizer's options, with batch size and learning rate.</summary>
    public required OptimizationOptions Optimization { get; init; }

    /// <summary>The epochs, the warm-up and early stopping.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>What is transferred and frozen.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>The random changes to the training images, with the padding of the crop.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>The part of the network up to which it is frozen; null: nothing is.</summary>
    public string? FrozenTo => Transfer.FreezeTo;

    /// <summary>The epoch from which on everything learns; null: what is frozen never does.</summary>
    public int? UnfreezeEpoch => Transfer.UnfreezeEpoch;

    /// <summary>
    /// The file whose weights the training starts from and what was read from it, in sentences; null: weights are
    /// drawn.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>Class names, in the order of the label's key.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Training images.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Validation images; 0: none.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Training images of each class, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<int> TrainingImagesOfClasses { get; init; }

    /// <summary>Validation images of each class, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<int> ValidationImagesOfClasses { get; init; }

    /// <summary>Images that could not be read and are left out.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>Height of the images that the network sees, in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the images that the network sees, in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public int Epochs => Schedule.Epochs;

    /// <summary>Images per step.</summary>
    public int BatchSize => Optimization.BatchSize!.Value;

    /// <summary>Steps per epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The highest learning rate.</summary>
    public double LearningRate => Optimization.LearningRate!.Value;

    /// <summary>Seed of everything random in this training.</summary>
    public required long Seed { get; init; }

    /// <summary>Where the network is trained: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }
}
