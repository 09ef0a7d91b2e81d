using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch normalization: <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, per channel, then the
/// activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C], or [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>),
/// <c>running_mean</c> and <c>running_var</c> are [C]; <c>num_batches_tracked</c> is a 64-bit integer. They start as
/// 1, 0, 0, 1 and 0. The names are torch's.</para>
/// <para>Statistics: over N and all axes behind C. In training, mean and variance are the batch's, in evaluation the
/// running ones (<see cref="BatchNormOptions.Statistics"/> chooses otherwise). The batch's variance is the biased one,
/// divided by the number of values m = N x H x W.</para>
/// <para>Running statistics: a batch in training moves them, whichever statistics normalize it, after it has been
/// normalized; they take the unbiased variance, divided by m - 1, as torch does:</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * mean(x)
/// running_var  = (1 - momentum) * running_var  + momentum * variance(x) * m / (m - 1)
/// num_batches_tracked += 1
/// </code>
/// <para>With <see cref="RunningVariance.Biased"/> the factor m / (m - 1) is left out.</para>
/// <para>Errors: <see cref="ArgumentException"/> when the number of channels is another one, and when a batch whose own
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

    /// <summary>What this norm was made from.</summary>
    public BatchNormOptions Options { get; }

    internal override double FollowingMomentum =>
        Options is { Statistics: BatchStatistics.BatchInTraining, UpdateRunningStatistics: true } ? Options.Momentum : 0;

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
        var output = fromBatch && update ? NormalizeAndFollow(input, values)
            : fromBatch ? NormalizeByBatch(input)
            : NormalizeByRunning(input, changes: update);
        if (update && !fromBatch)
        {
            using var noGrad = no_grad();
            NormalizeAndFollow(input, values);
        }

        if (update)
        {
            CountBatch();
        }

        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private Tensor NormalizeAndFollow(Tensor input, long values)
    {
        if (IsUnbiased || Gathered is not null)
        {
            return NormalizeAndFollow(input, Options.Momentum);
        }

        // The kernel knows the unbiased way only: it moves a clone, from which the biased way follows.
        var moved = running_var.clone();
        var output = NormalizeAndFollow(input, running_mean, moved, Options.Momentum);
        using var noGrad = no_grad();
        using Scalar old = (1 - Options.Momentum) / values, biased = (values - 1.0) / values;
        running_var.mul_(old).add_(moved, biased);
        return output;
    }
}
