using NormML.Models.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>Which mean and variance a <see cref="BatchNorm"/> normalizes with.</summary>
public enum BatchStatistics
{
    /// <summary>The batch's in training, the running statistics in evaluation.</summary>
    BatchInTraining,

    /// <summary>
    /// The batch's, in evaluation, too: an image's scores then depend on the other images of its batch.
    /// </summary>
    Batch,

    /// <summary>
    /// The running statistics, in training, too: for fine-tuning with batches too small for statistics.
    /// </summary>
    Running,
}

/// <summary>
/// Which variance of a batch updates the running variance. Batches are always normalized with the biased variance.
/// </summary>
public enum RunningVariance
{
    /// <summary>The unbiased variance, divided by m - 1, as in torch.</summary>
    Unbiased,

    /// <summary>The biased variance, divided by m, as in Dive into Deep Learning.</summary>
    Biased,
}

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015, arXiv:1502.03167); text form <c>batch</c>. Three settings are
/// independent: where the statistics come from (<see cref="Statistics"/>), whether batches update the running
/// statistics (<see cref="UpdateRunningStatistics"/>), and whether gamma and beta are trained
/// (<see cref="LearnScaleAndShift"/>). <see cref="BatchNorm"/> documents the computation.
/// </summary>
[TextName("batch")]
public sealed record BatchNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's (Keras has 1e-3).</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>
    /// 0 to 1. Default 0.1, as in PyTorch. Keras's momentum is the weight of the old value: its 0.99 is 0.01 here.
    /// </value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.1;

    /// <summary>Where mean and variance come from.</summary>
    /// <value>Default <see cref="BatchStatistics.BatchInTraining"/>.</value>
    [Setting("statistics")]
    public BatchStatistics Statistics { get; init; } = BatchStatistics.BatchInTraining;

    /// <summary>Whether a batch in training updates the running statistics. Evaluation never does.</summary>
    /// <value>
    /// Default true. NormML's trainers refuse false with <see cref="BatchStatistics.BatchInTraining"/>: evaluation
    /// would then use statistics unrelated to the training.
    /// </value>
    [Setting("update")]
    public bool UpdateRunningStatistics { get; init; } = true;

    /// <summary>Which variance of a batch updates the running variance.</summary>
    /// <value>Default <see cref="RunningVariance.Unbiased"/>.</value>
    [Setting("running-variance")]
    public RunningVariance RunningVariance { get; init; }

    /// <summary>
    /// Whether gamma and beta are trained. If not, they keep their values (1 and 0 in a new network).
    /// </summary>
    /// <value>Default true.</value>
    [Setting("learn")]
    public bool LearnScaleAndShift { get; init; } = true;

    internal override bool HasStaleStatistics =>
        Statistics == BatchStatistics.BatchInTraining && (!UpdateRunningStatistics || Momentum == 0);

    internal override bool NeedsBatch => Statistics != BatchStatistics.Running;

    internal override double? ConvertibleEpsilon => Statistics == BatchStatistics.Batch ? null : Epsilon;

    internal override NormOptions WithEpsilon(double epsilon) => this with { Epsilon = epsilon };

    internal override void Validate()
    {
        CheckEpsilon("BatchNorm", Epsilon);
        CheckMomentum("BatchNorm", Momentum);
        if (!Enum.IsDefined(Statistics))
        {
            throw new ArgumentException(
                $"BatchNorm takes its statistics from {Words.Or(Enum.GetNames<BatchStatistics>())}; "
                    + $"received {Statistics}."
            );
        }

        if (!Enum.IsDefined(RunningVariance))
        {
            throw new ArgumentException(
                $"BatchNorm's running variance is {Words.Or(Enum.GetNames<RunningVariance>())}; received {RunningVariance}."
            );
        }
    }

    internal override Norm Create(long channels, Activation activation) => new BatchNorm(this, channels, activation);
}

/// <summary>
/// Batch normalization: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, per channel, then the
/// activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C], or [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>),
/// <c>running_mean</c> and <c>running_var</c> are [C]; <c>num_batches_tracked</c> is a 64-bit integer. They start as
/// 1, 0, 0, 1 and 0. The names are torch's.</para>
/// <para>Statistics: over N and all axes after C. In training, mean and variance are the batch's; in evaluation, they
/// are the running ones (<see cref="BatchNormOptions.Statistics"/> can change this). The batch's variance is biased,
/// divided by the number of values m = N x H x W.</para>
/// <para>Running statistics: each training batch updates them after it has been normalized, whichever statistics it was
/// normalized with. They take the unbiased variance, divided by m - 1, as torch does:</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * mean(x)
/// running_var  = (1 - momentum) * running_var  + momentum * variance(x) * m / (m - 1)
/// num_batches_tracked += 1
/// </code>
/// <para>With <see cref="RunningVariance.Biased"/> the factor m / (m - 1) is left out.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and when a batch whose own
/// statistics are needed has only one value per channel (m = 1), whose variance is 0.</para>
/// <para>Paper: Ioffe and Szegedy, Batch Normalization, 2015, arXiv:1502.03167.</para>
/// </remarks>
public sealed class BatchNorm : BatchStatisticsNorm
{
    internal BatchNorm(BatchNormOptions options, long channels, Activation activation)
        : base(nameof(BatchNorm), channels, activation, options.Epsilon)
    {
        Options = options;
        weight!.requires_grad = bias!.requires_grad = options.LearnScaleAndShift;
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public BatchNormOptions Options { get; }

    internal override double RunningMomentum =>
        Options is { Statistics: BatchStatistics.BatchInTraining, UpdateRunningStatistics: true }
            ? Options.Momentum
            : 0;

    private protected override bool IsUnbiased => Options.RunningVariance == RunningVariance.Unbiased;

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        var fromBatch = Options.Statistics switch
        {
            BatchStatistics.Batch => true,
            BatchStatistics.Running => false,
            _ => training,
        };
        var update = training && Options.UpdateRunningStatistics;
        var values = fromBatch || update ? ValuesPerChannel(shape) : 0;
        var output =
            fromBatch && update ? NormalizeAndUpdate(input, values)
            : fromBatch ? NormalizeByBatch(input)
            : NormalizeByRunning(input, changes: update);
        if (update && !fromBatch)
        {
            using var noGrad = no_grad();
            NormalizeAndUpdate(input, values);
        }

        if (update)
        {
            CountBatch();
        }

        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private Tensor NormalizeAndUpdate(Tensor input, long values)
    {
        if (IsUnbiased || Gathered is not null)
        {
            return NormalizeAndUpdate(input, Options.Momentum);
        }

        // The kernel supports only the unbiased update. It updates a clone, from which the biased update is computed.
        var moved = running_var.clone();
        var output = NormalizeAndUpdate(input, running_mean, moved, Options.Momentum);
        using var noGrad = no_grad();
        using Scalar old = (1 - Options.Momentum) / values,
            biased = (values - 1.0) / values;
        running_var.mul_(old).add_(moved, biased);
        return output;
    }
}
