using NormML.Models.Layers;
using TorchSharp;
using static System.FormattableString;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Batch renormalization (Ioffe 2017, arXiv:1702.03275): batch normalization for small batches: a bounded correction
/// brings training close to evaluation; text form <c>batch-renorm</c>. <see cref="BatchRenorm"/> documents the
/// computation.
/// </summary>
[TextName("batch-renorm")]
public sealed record BatchRenormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>0 to 1. Default 0.01, the paper's.</value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.01;

    /// <summary>The bound of the correction's scale r, which is kept within 1 / rmax to rmax.</summary>
    /// <value>At least 1. Default 3, the paper's.</value>
    [Setting("rmax")]
    public double RMax { get; init; } = 3;

    /// <summary>The bound of the correction's shift d, which is kept within -dmax to dmax.</summary>
    /// <value>At least 0. Default 5, the paper's.</value>
    [Setting("dmax")]
    public double DMax { get; init; } = 5;

    /// <summary>
    /// The number of batches that are normalized without a correction, with an rmax of 1 and a dmax of 0.
    /// </summary>
    /// <value>At least 0. Default 5000, the paper's.</value>
    [Setting("ramp-start")]
    public int RampStart { get; init; } = 5_000;

    /// <summary>The number of batches after which rmax reaches its final value. It rises linearly.</summary>
    /// <value>Above <see cref="RampStart"/>. Default 40,000, the paper's.</value>
    [Setting("rmax-end")]
    public int RMaxEnd { get; init; } = 40_000;

    /// <summary>The number of batches after which dmax reaches its final value. It rises linearly.</summary>
    /// <value>Above <see cref="RampStart"/>. Default 25,000, the paper's.</value>
    [Setting("dmax-end")]
    public int DMaxEnd { get; init; } = 25_000;

    internal override bool NeedsBatch => true;

    internal override bool HasStaleStatistics => Momentum == 0;

    internal override double? ConvertibleEpsilon => Epsilon;

    internal override NormOptions WithEpsilon(double epsilon) => this with { Epsilon = epsilon };

    internal override void Validate()
    {
        CheckEpsilon("BatchRenorm", Epsilon);
        CheckMomentum("BatchRenorm", Momentum, "0.01");
        if (RMax is not (>= 1 and < double.PositiveInfinity) || DMax is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentException(
                Invariant(
                    $"BatchRenorm needs an rmax of at least 1 and a dmax of at least 0; received {RMax} and {DMax}; 3 and 5 are usual."
                )
            );
        }

        if (RampStart < 0 || RMaxEnd <= RampStart || DMaxEnd <= RampStart)
        {
            throw new ArgumentException(
                Invariant($"BatchRenorm's bounds rise from ramp-start, at least 0, to a later rmax-end and dmax-end; ")
                    + Invariant($"received {RampStart}, {RMaxEnd} and {DMaxEnd}; the paper has 5000, 40000 and 25000.")
            );
        }
    }

    internal override Norm Create(long channels, Activation activation) => new BatchRenorm(this, channels, activation);
}

/// <summary>
/// Batch renormalization: a batch is normalized by its own statistics and then corrected toward the running ones,
/// <c>y = gamma ((x - mean) / s r + d) + beta</c>, per channel; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes, names and initial values of parameters and buffers: as in <see cref="BatchNorm"/>.</para>
/// <para>Training: mean and biased variance over N and all axes after C; no gradient flows through r and d:</para>
/// <code>
/// s     = sqrt(variance(x) + epsilon)
/// s_run = sqrt(running_var + epsilon)
/// r = clip(s / s_run, 1 / rmax, rmax)
/// d = clip((mean(x) - running_mean) / s_run, -dmax, dmax)
/// </code>
/// <para>With t batches tracked, rmax rises from 1 to <see cref="BatchRenormOptions.RMax"/> and dmax from 0 to
/// <see cref="BatchRenormOptions.DMax"/> as t goes from <see cref="BatchRenormOptions.RampStart"/> to
/// <see cref="BatchRenormOptions.RMaxEnd"/> and <see cref="BatchRenormOptions.DMaxEnd"/>. Evaluation: the running
/// statistics, as in BatchNorm.</para>
/// <para>Running statistics are updated after r and d have been computed. The variance is the biased one, as in the
/// paper. The paper averages its square root; a variance makes the weights interchangeable with BatchNorm's.</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * mean(x)
/// running_var  = (1 - momentum) * running_var  + momentum * variance(x)
/// num_batches_tracked += 1
/// </code>
/// <para>Identities: with rmax = 1 and dmax = 0 it is BatchNorm with <see cref="RunningVariance.Biased"/>; without
/// bounds, the output is normalized by the running statistics.</para>
/// <para>Errors: as in BatchNorm.</para>
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

    /// <summary>The options this norm was made from.</summary>
    public BatchRenormOptions Options { get; }

    internal override double RunningMomentum => Options.Momentum;

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
            return Activation.ApplyInPlace(NormalizeAndUpdate(input, Options.Momentum)).MoveToOuterDisposeScope();
        }

        var (r, d) = CorrectAndUpdate(input);
        var output = NormalizeByBatch(input, weight! * r, bias!.addcmul(weight!, d, Tensors.One));
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private (Tensor R, Tensor D) CorrectAndUpdate(Tensor input)
    {
        using var noGrad = no_grad();
        // var_mean takes several times as long on a CPU.
        long[] axes = [0, .. PerChannel.PixelAxes(input)];
        var mean = input.mean(axes, keepdim: true);
        var variance = (input - mean).Squared().mean(axes);
        mean = mean.view(Channels);

        var (rMax, dMax) = (Ramp(1, Options.RMax, Options.RMaxEnd), Ramp(0, Options.DMax, Options.DMaxEnd));
        using Scalar epsilon = Options.Epsilon;
        var runningDeviation = running_var.Plus(epsilon).sqrt_();
        var r = variance.Plus(epsilon).sqrt_().div_(runningDeviation).clamp_(rMax.reciprocal(), rMax);
        var d = (mean - running_mean).div_(runningDeviation).clamp_(-dMax, dMax);

        running_mean.Update(mean, Options.Momentum);
        running_var.Update(variance, Options.Momentum);
        CountBatch();
        return (r, d);
    }

    // Returns a tensor, so that the number of batches need not be copied to the CPU.
    private Tensor Ramp(double initial, double final, int end)
    {
        using Scalar start = Options.RampStart,
            length = end - Options.RampStart,
            none = 0,
            rise = final - initial,
            first = initial;
        var progress = (num_batches_tracked - start).to(running_var.dtype).div_(length).clamp_(none, Tensors.One);
        return progress.mul_(rise).add_(first, Tensors.One);
    }
}
