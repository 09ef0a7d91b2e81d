using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Switchable normalization, which learns a weighted mean of instance, layer and batch statistics (Luo et al. 2018,
/// arXiv:1806.10779); text form <c>switchable</c>. <see cref="SwitchableNorm"/> documents the computation. After a
/// fully connected layer, whose output has no pixels, it mixes only layer and batch statistics
/// (<c>switchable:instance=false</c>).
/// </summary>
[TextName("switchable")]
public sealed record SwitchableNormOptions : NormOptions
{
    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    [Setting("momentum")]
    public double Momentum { get; init; } = 0.1;

    /// <summary>Whether instance statistics are included; layer and batch statistics always are.</summary>
    /// <value>Default true.</value>
    [Setting("instance")]
    public bool Instance { get; init; } = true;

    internal override bool NeedsBatch => true;

    internal override bool HasStaleStatistics => Momentum == 0;

    internal override NormOptions ForVectors => this with { Instance = false };

    internal override void Validate()
    {
        CheckEpsilon("SwitchableNorm", Epsilon);
        CheckMomentum("SwitchableNorm", Momentum);
    }

    internal override Norm Create(long channels, Activation activation) =>
        new SwitchableNorm(this, channels, activation);
}

/// <summary>
/// Switchable normalization: <c>y = gamma (x - m) / sqrt(v + epsilon) + beta</c> with <c>m = sum_k softmax(w)_k m_k</c>
/// and <c>v = sum_k softmax(w')_k v_k</c> over k = instance, layer, batch; then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>), <c>running_mean</c> and
/// <c>running_var</c> are [C] and start as 1, 0, 0 and 1. w (<c>mean_weight</c>) and w' (<c>var_weight</c>) are [3], or
/// [2] without instance statistics, and start as 1: equal weights.</para>
/// <para>Statistics: the instance's over the pixels of each channel of each image, the layer's over C and the pixels,
/// the batch's over N and the pixels, all variances biased. The layer's and the batch's are computed from the
/// instance's. Evaluation uses running statistics instead of the batch's. Each training batch updates them, with its
/// biased variance:</para>
/// <code>
/// running_mean = (1 - momentum) * running_mean + momentum * m_batch
/// running_var  = (1 - momentum) * running_var  + momentum * v_batch
/// </code>
/// <para>Identities: if both softmaxes select the same kind of statistics, it is that norm.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels.</para>
/// <para>Paper: Luo et al., Differentiable Learning-to-Normalize via Switchable Normalization, 2018, arXiv:1806.10779.
/// In the paper's code, running variances start at 0 and instance variances are unbiased.</para>
/// </remarks>
public sealed class SwitchableNorm : RunningStatisticsNorm
{
    private readonly Scalar epsilon;
    private Parameter mean_weight;
    private Parameter var_weight;
    private Tensor running_mean;
    private Tensor running_var;

    internal SwitchableNorm(SwitchableNormOptions options, long channels, Activation activation)
        : base(nameof(SwitchableNorm), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        var kinds = options.Instance ? 3 : 2;
        mean_weight = Tensors.Parameter(ones([kinds]));
        var_weight = Tensors.Parameter(ones([kinds]));
        running_mean = Tensors.Buffer(zeros([channels]));
        running_var = Tensors.Buffer(ones([channels]));
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public SwitchableNormOptions Options { get; }

    internal override double RunningMomentum => Options.Momentum;

    private protected override void TakeStatistics(Population population)
    {
        running_mean.copy_(population.Mean);
        running_var.copy_(population.Spread);
    }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckShape(input);
        var instance = Moments.OfChannels(input);
        var layer = instance.Over(1);
        var batch = OfBatch(instance, input.numel() / Channels);
        Moments[] kinds = Options.Instance ? [instance, layer, batch] : [layer, batch];
        var mean = Mix(mean_weight, kinds.Select(moments => moments.Mean));
        var variance = Mix(var_weight, kinds.Select(moments => moments.Variance));
        var scale = variance.Plus(epsilon).rsqrt() * weight!;
        var output = PerChannel.ScaleAndShift(input, scale, bias! - mean * scale);
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }

    private Moments OfBatch(Moments instance, long values)
    {
        if (!training)
        {
            return new(running_mean.unsqueeze(0), running_var.unsqueeze(0));
        }

        var batch = instance.Over(0);
        var (mean, variance) = (batch.Mean.squeeze(0), batch.Variance.squeeze(0));
        if (Gathered is not null)
        {
            Gathered.Add(values, mean, variance);
            return batch;
        }

        running_mean.Update(mean, Options.Momentum);
        running_var.Update(variance, Options.Momentum);
        return batch;
    }

    private static Tensor Mix(Tensor weights, IEnumerable<Tensor> kinds)
    {
        var shares = weights.softmax(0);
        return kinds.Select((kind, i) => kind * shares.narrow(0, i, 1)).Aggregate((sum, kind) => sum.Plus(kind));
    }
}
