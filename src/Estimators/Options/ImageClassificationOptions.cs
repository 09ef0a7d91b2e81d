using NormML.Estimators.Training;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>The options of every image classification trainer, whatever its network.</summary>
/// <remarks>
/// <para>
/// Each option belongs to a part, such as <see cref="Schedule"/>. The options used most can also be set here: <c>new() {
/// Epochs = 10 }</c> is <c>new() { Schedule = new() { Epochs = 10 } }</c>. In an initializer with both, set the part first: it
/// replaces what was set before.
/// </para>
/// <para>
/// The options are never written to: one record may serve several trainers, folds and threads. They are validated when
/// the trainer is made; a value out of its range is an <see cref="ArgumentOutOfRangeException"/> that names the
/// property. <c>Fit</c> validates what depends on the channels of each layer, such as the groups of a norm.
/// </para>
/// </remarks>
public abstract record ImageClassificationOptions
{
    /// <summary>The columns of the data, and how their images are read, resized, normalized and split.</summary>
    public DataOptions Data { get; init; } = new();

    /// <summary>Random changes to the training images.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>The loss, and stochastic gradient descent on it.</summary>
    public OptimizationOptions Optimization { get; init; } = new();

    /// <summary>How long the training takes, how the learning rate changes, and what happens at the end.</summary>
    public ScheduleOptions Schedule { get; init; } = new();

    /// <summary>The weights that the training starts from, and which parts of the network learn at which rate.</summary>
    public TransferOptions Transfer { get; init; } = new();

    /// <summary>How the training runs: its seed and threads, who observes it and who may cancel it.</summary>
    public RunOptions Run { get; init; } = new();

    /// <inheritdoc cref="DataOptions.LabelColumnName"/>
    public string LabelColumnName
    {
        get => Data.LabelColumnName;
        init => Data = Data with { LabelColumnName = value };
    }

    /// <inheritdoc cref="DataOptions.FeatureColumnName"/>
    public string FeatureColumnName
    {
        get => Data.FeatureColumnName;
        init => Data = Data with { FeatureColumnName = value };
    }

    /// <inheritdoc cref="DataOptions.ImageSize"/>
    public int? ImageSize
    {
        get => Data.ImageSize;
        init => Data = Data with { ImageSize = value };
    }

    /// <inheritdoc cref="DataOptions.ValidationFraction"/>
    public double ValidationFraction
    {
        get => Data.ValidationFraction;
        init => Data = Data with { ValidationFraction = value };
    }

    /// <inheritdoc cref="AugmentationOptions.HorizontalFlip"/>
    public bool HorizontalFlip
    {
        get => Augmentation.HorizontalFlip;
        init => Augmentation = Augmentation with { HorizontalFlip = value };
    }

    /// <inheritdoc cref="OptimizationOptions.BatchSize"/>
    public int? BatchSize
    {
        get => Optimization.BatchSize;
        init => Optimization = Optimization with { BatchSize = value };
    }

    /// <inheritdoc cref="OptimizationOptions.LearningRate"/>
    public double? LearningRate
    {
        get => Optimization.LearningRate;
        init => Optimization = Optimization with { LearningRate = value };
    }

    /// <inheritdoc cref="ScheduleOptions.Epochs"/>
    public int Epochs
    {
        get => Schedule.Epochs;
        init => Schedule = Schedule with { Epochs = value };
    }

    /// <inheritdoc cref="ScheduleOptions.EarlyStopping"/>
    public EarlyStopping? EarlyStopping
    {
        get => Schedule.EarlyStopping;
        init => Schedule = Schedule with { EarlyStopping = value };
    }

    /// <inheritdoc cref="TransferOptions.Weights"/>
    public string? Weights
    {
        get => Transfer.Weights;
        init => Transfer = Transfer with { Weights = value };
    }

    /// <inheritdoc cref="TransferOptions.FreezeTo"/>
    public string? FreezeTo
    {
        get => Transfer.FreezeTo;
        init => Transfer = Transfer with { FreezeTo = value };
    }

    /// <inheritdoc cref="TransferOptions.UnfreezeEpoch"/>
    public int? UnfreezeEpoch
    {
        get => Transfer.UnfreezeEpoch;
        init => Transfer = Transfer with { UnfreezeEpoch = value };
    }

    /// <inheritdoc cref="RunOptions.Seed"/>
    public int? Seed
    {
        get => Run.Seed;
        init => Run = Run with { Seed = value };
    }

    /// <inheritdoc cref="RunOptions.Observers"/>
    public IReadOnlyList<ITrainingObserver> Observers
    {
        get => Run.Observers;
        init => Run = Run with { Observers = value };
    }

    /// <inheritdoc cref="RunOptions.CancellationToken"/>
    public CancellationToken CancellationToken
    {
        get => Run.CancellationToken;
        init => Run = Run with { CancellationToken = value };
    }

    /// <summary>The network to train.</summary>
    internal abstract NetworkOptions NetworkOptions { get; }

    /// <summary>
    /// Throws an <see cref="ArgumentOutOfRangeException"/> that names the first property out of its range, or the
    /// network's own <see cref="ArgumentException"/>.
    /// </summary>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(NetworkOptions, "Network");
        ArgumentNullException.ThrowIfNull(Data);
        ArgumentNullException.ThrowIfNull(Augmentation);
        ArgumentNullException.ThrowIfNull(Optimization);
        ArgumentNullException.ThrowIfNull(Schedule);
        ArgumentNullException.ThrowIfNull(Transfer);
        ArgumentNullException.ThrowIfNull(Run);
        NetworkOptions.Validate();
        var norm = NetworkOptions.Norm;
        if (norm.HasStaleStatistics)
        {
            throw new ArgumentException(
                "A norm that trains with the batches' statistics needs running ones that follow them, for the finished model; received "
                    + $"{norm}, whose running statistics stay as they are; choose a momentum above 0 and update=true, or "
                    + "batch:statistics=running, which trains with the running ones, too."
            );
        }

        Data.Validate(NetworkOptions);
        Augmentation.Validate(Data.ImageSize ?? NetworkOptions.DefaultSize);
        Optimization.Validate(norm);
        Schedule.Validate();
        Transfer.Validate(Schedule.Epochs);
        Run.Validate();
    }
}
