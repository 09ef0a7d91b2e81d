namespace NormML.Estimators.Training;

/// <summary>What a training is about to do.</summary>
public sealed record TrainingPlan
{
    /// <summary>The network, in words.</summary>
    public required string Network { get; init; }

    /// <summary>
    /// How it is normalized: the text form of norm, convolution, branch and gradients, as in
    /// <c>group:32+zero-gamma</c>.
    /// </summary>
    public required string Normalization { get; init; }

    /// <summary>Learned numbers of the network.</summary>
    public required long Parameters { get; init; }

    /// <summary>Those of them that do not learn at first.</summary>
    public long FrozenParameters { get; init; }

    /// <summary>The part of the network up to which it is frozen; null: nothing is.</summary>
    public string? FrozenTo { get; init; }

    /// <summary>The epoch from which on everything learns; null: what is frozen never does.</summary>
    public int? UnfreezeEpoch { get; init; }

    /// <summary>
    /// The file whose weights the training starts from and what was read from it, in sentences; null: weights are
    /// drawn.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>Class names, in the order of the label's key.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Images to learn from.</summary>
    public required int TrainingImages { get; init; }

    /// <summary>Images to measure each epoch by; 0: none.</summary>
    public required int ValidationImages { get; init; }

    /// <summary>Images of each class to learn from, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<int> TrainingImagesOfClasses { get; init; }

    /// <summary>Images of each class to measure each epoch by, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<int> ValidationImagesOfClasses { get; init; }

    /// <summary>Images that could not be read and are left out.</summary>
    public required int SkippedImages { get; init; }

    /// <summary>Height of the images that the network sees, in pixels.</summary>
    public required int ImageHeight { get; init; }

    /// <summary>Width of the images that the network sees, in pixels.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Epochs, unless the training ends early.</summary>
    public required int Epochs { get; init; }

    /// <summary>Images a step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Steps of each epoch.</summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>The highest learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Seed of everything random in this training.</summary>
    public required long Seed { get; init; }

    /// <summary>Where the network is trained: <c>cpu</c> or <c>cuda:0</c>.</summary>
    public required string Device { get; init; }
}
