using System.Runtime.CompilerServices;
using NormML.Estimators.Training;
using NormML.Models.Networks;

namespace NormML.Estimators;

/// <summary>The options of every image classification trainer, whatever its network.</summary>
/// <remarks>
/// <para>
/// Each option belongs to a part, such as <see cref="Schedule"/>. The options used most can also be set here: <c>new() {
/// Epochs = 10 }</c> is <c>new() { Schedule = new() { Epochs = 10 } }</c>. In an initializer with both, set the part first: it
/// replaces what was set before. A part that would set such an option back to its default is an <see cref="ArgumentException"/>.
/// </para>
/// <para>
/// The options are never written to: one record may serve several trainers, folds and threads. They are validated when
/// the trainer is made; a value out of its range is an <see cref="ArgumentOutOfRangeException"/> that names the
/// property. <c>Fit</c> validates what depends on the channels of each layer, such as the groups of a norm.
/// </para>
/// </remarks>
public abstract record ImageClassificationOptions
{
    private DataOptions data = new();
    private AugmentationOptions augmentation = new();
    private OptimizationOptions optimization = new();
    private ScheduleOptions schedule = new();
    private TransferOptions transfer = new();
    private RunOptions run = new();

    /// <summary>The columns of the data, and how their images are read, resized, normalized and split.</summary>
    public DataOptions Data
    {
        get => data;
        init
        {
            Keep(data, value, part => part.LabelColumnName, nameof(LabelColumnName));
            Keep(data, value, part => part.FeatureColumnName, nameof(FeatureColumnName));
            Keep(data, value, part => part.ImageSize, nameof(ImageSize));
            Keep(data, value, part => part.ValidationFraction, nameof(ValidationFraction));
            data = value;
        }
    }

    /// <summary>Random changes to the training images.</summary>
    public AugmentationOptions Augmentation
    {
        get => augmentation;
        init
        {
            Keep(augmentation, value, part => part.HorizontalFlip, nameof(HorizontalFlip));
            augmentation = value;
        }
    }

    /// <summary>The loss, and stochastic gradient descent on it.</summary>
    public OptimizationOptions Optimization
    {
        get => optimization;
        init
        {
            Keep(optimization, value, part => part.BatchSize, nameof(BatchSize));
            Keep(optimization, value, part => part.LearningRate, nameof(LearningRate));
            optimization = value;
        }
    }

    /// <summary>How long the training takes, how the learning rate changes, and what happens at the end.</summary>
    public ScheduleOptions Schedule
    {
        get => schedule;
        init
        {
            Keep(schedule, value, part => part.Epochs, nameof(Epochs));
            Keep(schedule, value, part => part.EarlyStopping, nameof(EarlyStopping));
            schedule = value;
        }
    }

    /// <summary>The weights that the training starts from, and which parts of the network learn at which rate.</summary>
    public TransferOptions Transfer
    {
        get => transfer;
        init
        {
            Keep(transfer, value, part => part.Weights, nameof(Weights));
            Keep(transfer, value, part => part.FreezeTo, nameof(FreezeTo));
            Keep(transfer, value, part => part.UnfreezeEpoch, nameof(UnfreezeEpoch));
            transfer = value;
        }
    }

    /// <summary>How the training runs: its seed and threads, who observes it and who may cancel it.</summary>
    public RunOptions Run
    {
        get => run;
        init
        {
            Keep(run, value, part => part.Seed, nameof(Seed));
            Keep(run, value, part => part.Observers, nameof(Observers));
            Keep(run, value, part => part.CancellationToken, nameof(CancellationToken));
            run = value;
        }
    }

    /// <inheritdoc cref="DataOptions.LabelColumnName"/>
    public string LabelColumnName
    {
        get => Data.LabelColumnName;
        init => data = data with { LabelColumnName = value };
    }

    /// <inheritdoc cref="DataOptions.FeatureColumnName"/>
    public string FeatureColumnName
    {
        get => Data.FeatureColumnName;
        init => data = data with { FeatureColumnName = value };
    }

    /// <inheritdoc cref="DataOptions.ImageSize"/>
    public int? ImageSize
    {
        get => Data.ImageSize;
        init => data = data with { ImageSize = value };
    }

    /// <inheritdoc cref="DataOptions.ValidationFraction"/>
    public double ValidationFraction
    {
        get => Data.ValidationFraction;
        init => data = data with { ValidationFraction = value };
    }

    /// <inheritdoc cref="AugmentationOptions.HorizontalFlip"/>
    public bool HorizontalFlip
    {
        get => Augmentation.HorizontalFlip;
        init => augmentation = augmentation with { HorizontalFlip = value };
    }

    /// <inheritdoc cref="OptimizationOptions.BatchSize"/>
    public int? BatchSize
    {
        get => Optimization.BatchSize;
        init => optimization = optimization with { BatchSize = value };
    }

    /// <inheritdoc cref="OptimizationOptions.LearningRate"/>
    public double? LearningRate
    {
        get => Optimization.LearningRate;
        init => optimization = optimization with { LearningRate = value };
    }

    /// <inheritdoc cref="ScheduleOptions.Epochs"/>
    public int Epochs
    {
        get => Schedule.Epochs;
        init => schedule = schedule with { Epochs = value };
    }

    /// <inheritdoc cref="ScheduleOptions.EarlyStopping"/>
    public EarlyStopping? EarlyStopping
    {
        get => Schedule.EarlyStopping;
        init => schedule = schedule with { EarlyStopping = value };
    }

    /// <inheritdoc cref="TransferOptions.Weights"/>
    public string? Weights
    {
        get => Transfer.Weights;
        init => transfer = transfer with { Weights = value };
    }

    /// <inheritdoc cref="TransferOptions.FreezeTo"/>
    public string? FreezeTo
    {
        get => Transfer.FreezeTo;
        init => transfer = transfer with { FreezeTo = value };
    }

    /// <inheritdoc cref="TransferOptions.UnfreezeEpoch"/>
    public int? UnfreezeEpoch
    {
        get => Transfer.UnfreezeEpoch;
        init => transfer = transfer with { UnfreezeEpoch = value };
    }

    /// <inheritdoc cref="RunOptions.Seed"/>
    public int? Seed
    {
        get => Run.Seed;
        init => run = run with { Seed = value };
    }

    /// <inheritdoc cref="RunOptions.Observers"/>
    public IReadOnlyList<ITrainingObserver> Observers
    {
        get => Run.Observers;
        init => run = run with { Observers = value };
    }

    /// <inheritdoc cref="RunOptions.CancellationToken"/>
    public CancellationToken CancellationToken
    {
        get => Run.CancellationToken;
        init => run = run with { CancellationToken = value };
    }

    // A part replaces what was set by a name of this class; back to its default, that would get lost in silence.
    private static void Keep<TPart, TOption>(
        TPart? before,
        TPart? value,
        Func<TPart, TOption> get,
        string option,
        [CallerMemberName] string part = ""
    )
        where TPart : class, new()
    {
        if (before is null || value is null)
        {
            return;
        }

        var same = EqualityComparer<TOption>.Default;
        var usual = get(new TPart());
        if (same.Equals(get(before), usual) || !same.Equals(get(value), usual))
        {
            return;
        }

        throw new ArgumentException(
            $"{part} replaces {option}, which is set already and would get its default again; set {option} in {part}, or after it."
        );
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
