using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// EvoNorm-B0, a norm with its activation found by search (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967); text
/// form <c>evonorm-b0</c>. <see cref="EvoNormB0"/> documents the computation.
/// </summary>
/// <remarks>
/// Without an activation, such as at the end of a residual branch, it does not normalize. Initialize those branches to
/// 0 (<c>zero-gamma</c>), or use a learning rate warmup.
/// </remarks>
[TextName("evonorm-b0")]
public sealed record EvoNormB0Options : NormOptions
{
    /// <summary>Added to each variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running variance.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.1;

    internal override bool NeedsBatch => true;

    internal override bool HasStaleStatistics => Momentum == 0;

    internal override void Validate()
    {
        CheckEpsilon("EvoNormB0", Epsilon);
        CheckMomentum("EvoNormB0", Momentum);
    }

    internal override Norm Create(long channels, Activation activation) => new EvoNormB0(this, channels, activation);
}

/// <summary>
/// EvoNorm-B0: <c>y = gamma x / max(sqrt(v_batch + epsilon), v x + sqrt(v_instance + epsilon)) + beta</c>, which is
/// norm and activation in one; without an activation, <c>y = gamma x + beta</c>, as in timm.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>) and <c>v</c> are [C] and
/// start as 1, 0 and 1; <c>running_var</c> is [C] and starts as 1. v and running_var exist only with an activation, and
/// replace it, whichever it is.</para>
/// <para>Statistics: v_batch over N and the pixels of each channel, in training the batch's, in evaluation the running
/// one; v_instance over the pixels of each channel of each image, 0 where there is one pixel. Both are biased. The
/// running one takes the unbiased variance of the m = N x H x W values, after the batch has been normalized:</para>
/// <code>
/// running_var = (1 - momentum) * running_var + momentum * v_batch * m / (m - 1)
/// </code>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and in training for a
/// batch with only one value per channel.</para>
/// <para>Paper: Liu et al., Evolving Normalization-Activation Layers, 2020, arXiv:2004.02967.</para>
/// </remarks>
public sealed class EvoNormB0 : RunningStatisticsNorm
{
    private readonly Scalar epsilon;
    private Parameter? v;
    private Tensor? running_var;

    internal EvoNormB0(EvoNormB0Options options, long channels, Activation activation)
        : base(nameof(EvoNormB0), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        if (activation != Activation.None)
        {
            v = Tensors.Parameter(ones([channels]));
            running_var = Tensors.Buffer(ones([channels]));
        }

        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public EvoNormB0Options Options { get; }

    internal override double RunningMomentum => running_var is null ? 0 : Options.Momentum;

    private protected override void TakeStatistics(Population population)
    {
        using Scalar unbiased = (double)population.Count / (population.Count - 1);
        running_var!.copy_(population.Spread * unbiased);
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        if (v is null)
        {
            return PerChannel.ScaleAndShift(input, weight!, bias!).MoveToOuterDisposeScope();
        }

        var moments = Moments.OfChannels(input);
        var batchDeviation = BatchVariance(shape, moments).Plus(epsilon).sqrt();
        var deviation = moments.Variance.Plus(epsilon).sqrt();

        // max(a, b) = a + max(b - a, 0), whose gradient takes fewer passes.
        var above = PerChannel.ScaleAndShift(input, v, deviation - batchDeviation).relu_();
        var divisor = above.Plus(PerChannel.Spread(batchDeviation, input));
        var output = (input * PerChannel.Spread(weight!, input)).div(divisor);
        return output.add_(PerChannel.Spread(bias!, input), Tensors.One).MoveToOuterDisposeScope();
    }

    /// <summary>[C] or [1, C]: in training the batch's, which updates the running one.</summary>
    private Tensor BatchVariance(long[] shape, Moments moments)
    {
        if (!training)
        {
            return running_var!;
        }

        var values = ValuesPerChannel(shape);
        var (mean, variance) = moments.Over(0);
        if (Gathered is not null)
        {
            Gathered.Add(values, mean.squeeze(0), variance.squeeze(0));
        }
        else
        {
            running_var!.Update(variance.squeeze(0), Options.Momentum, (double)values / (values - 1));
        }

        return variance;
    }
}
