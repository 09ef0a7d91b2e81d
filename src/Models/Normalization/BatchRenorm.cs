using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch renormalization: a batch is normalized by its own statistics and then corrected towards the running ones,
/// <c>y = gamma ((x - mean) / s r + d) + beta</c>, per channel; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes, names and starts of parameters and buffers: <see cref="BatchNorm"/>'s.</para>
/// <para>Training: mean and biased variance over N and all axes behind C; no gradient goes through r and d:</para>
/// <code>
/// s     = sqrt(variance(x) + epsilon)
/// s_run = sqrtrunning_var.Plus(epsilon)
/// r = clip(s / s_run, 1 / rmax, rmax)
/// d = clip((mean(x) - running_mean) / s_run, -dmax, dmax)
/// </code>
/// <para>With t batches tracked, rmax rises from 1 to <see cref="BatchRenormOptions.RMax"/> and dmax from 0 to <see
/// cref="BatchRenormOptions.DMax"/> as t goes from <see cref="BatchRenormOptions.RampStart"/> to <see
/// cref="BatchRenormOptions.RMaxEnd"/> and <see cref="BatchRenormOptions.DMaxEnd"/>. Evaluation: the running statistics,
/// as in BatchNorm.</para>
/// <para>Running statistics move after r and d have been taken. The variance is the biased one, as in the paper, which
/// averages its square root; a variance lets weights of BatchNorm be read and handed on.</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * mean(x)
/// running_var  = (1 - momentum) * running_var  + momentum * variance(x)
/// num_batches_tracked += 1
/// </code>
/// <para>Identities: with rmax = 1 and dmax = 0 it is BatchNorm with <see cref="RunningVariance.Biased"/>; without bounds
/// the output is that of the running statistics.</para>
/// <para>Errors: BatchNorm's.</para>
/// <para>Paper: Ioffe, Batch Renormalization, 2017, arXiv:1702.03275.</para>
/// </remarks>
public sealed class BatchRenorm : BatchStatisticsNorm
{
    internal BatchRenorm(BatchRenormOptions options, long channels, Activation activation)
        : base(nameof(BatchRenorm), channels, activation, options.Epsilon)
    {
        Options = options;
        RegisterComponents();
    }

    /// <summary>What this norm was made from.</summary>
    public BatchRenormOptions Options { get; }

    internal override double FollowingMomentum => Options.Momentum;

    private protected override bool IsUnbiased => false;

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        if (!training)
        {
            return Activation.ApplyInPlace(NormalizeByRunning(input)).MoveToOuterDisposeScope();
        }

        ValuesPerChannel(shape);
        if (Gathered is not null)
        {
            return Activation.ApplyInPlace(NormalizeAndFollow(input, Options.Momentum)).MoveToOuterDisposeScope();
        }

        var (r, d) = CorrectAndFollow(input);
        var output = NormalizeByBatch(input, weight! * r, bias!.addcmul(weight!, d, Tensors.One));
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private (Tensor R, Tensor D) CorrectAndFollow(Tensor input)
    {
        using var noGrad = no_grad();
        // Not var_mean, which takes several times as long on a CPU.
        long[] axes = [0, .. PerChannel.PixelAxes(input)];
        var mean = input.mean(axes, keepdim: true);
        var variance = (input - mean).Squared().mean(axes);
        mean = mean.view(Channels);

        var (rMax, dMax) = (Ramp(1, Options.RMax, Options.RMaxEnd), Ramp(0, Options.DMax, Options.DMaxEnd));
        using Scalar epsilon = Options.Epsilon;
        var runningDeviation = running_var.Plus(epsilon).sqrt_();
        var r = variance.Plus(epsilon).sqrt_().div_(runningDeviation).clamp_(rMax.reciprocal(), rMax);
        var d = (mean - running_mean).div_(runningDeviation).clamp_(-dMax, dMax);

        running_mean.Follow(mean, Options.Momentum);
        running_var.Follow(variance, Options.Momentum);
        CountBatch();
        return (r, d);
    }

    // A tensor, so that the number of batches need not come to the CPU.
    private Tensor Ramp(double from, double to, int end)
    {
        using Scalar start = Options.RampStart, length = end - Options.RampStart, none = 0, rise = to - from, first = from;
        var way = (num_batches_tracked - start).to(running_var.dtype).div_(length).clamp_(none, Tensors.One);
        return way.mul_(rise).add_(first, Tensors.One);
    }
}
