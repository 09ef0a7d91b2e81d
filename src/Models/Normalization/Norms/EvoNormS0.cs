using NormML.Models.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// EvoNorm-S0, a norm with its activation found by search, whose statistics are an image's own (Liu, Brock, Simonyan
/// and Le 2020, arXiv:2004.02967); text form <c>evonorm-s0</c>. <see cref="EvoNormS0"/> documents the computation.
/// </summary>
/// <remarks>
/// Without an activation, such as at the end of a residual branch, it does not normalize. Initialize those branches to
/// 0 (<c>zero-gamma</c>), or use a learning rate warmup.
/// </remarks>
[TextName("evonorm-s0")]
public sealed record EvoNormS0Options : NormOptions
{
    /// <summary>The number of groups of channels.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) for the largest number up to 32 that divides the
    /// channels and leaves at least 2 channels per group.
    /// </value>
    [Setting("groups", IsBare = true)]
    public int? Groups { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate()
    {
        CheckEpsilon("EvoNormS0", Epsilon);
        CheckCount("EvoNormS0", "number of groups", Groups);
    }

    internal override Norm Create(long channels, Activation activation) => new EvoNormS0(this, channels, activation);
}

/// <summary>
/// EvoNorm-S0: <c>y = gamma x sigmoid(v x) / sqrt(variance + epsilon) + beta</c>, which is norm and activation in one;
/// without an activation, <c>y = gamma x + beta</c>, as in timm.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>), beta (<c>bias</c>) and <c>v</c> are [C] and
/// start as 1, 0 and 1. There are no buffers. v exists only with an activation, and replaces it, whichever it
/// is.</para>
/// <para>Statistics: the biased variance over the C / G channels of a group and all axes after C, for each image by
/// itself. Training and evaluation compute the same, and no image depends on another.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, when the groups do not
/// divide it, and when a group has only one value.</para>
/// <para>Paper: Liu et al., Evolving Normalization-Activation Layers, 2020, arXiv:2004.02967.</para>
/// </remarks>
public sealed class EvoNormS0 : AffineNorm
{
    private readonly Scalar epsilon;
    private readonly long groups;
    private Parameter? v;

    internal EvoNormS0(EvoNormS0Options options, long channels, Activation activation)
        : base(nameof(EvoNormS0), channels, activation)
    {
        Options = options;
        epsilon = options.Epsilon;
        groups = ChannelGroups.Of(nameof(EvoNormS0), "evonorm-s0", channels, options.Groups);
        v = activation == Activation.None ? null : Tensors.Parameter(ones([channels]));
        RegisterComponents();
    }

    /// <summary>The options this norm was made from.</summary>
    public EvoNormS0Options Options { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        var shape = CheckShape(input);
        if (v is null)
        {
            return PerChannel.ScaleAndShift(input, weight!, bias!).MoveToOuterDisposeScope();
        }

        CheckGroups(shape, groups);
        var variance = Moments.OfChannels(input).OfGroups(groups).Variance;
        var scale = PerChannel.Repeat(variance.Plus(epsilon).rsqrt(), Channels) * weight!;
        var activated = (input * PerChannel.Spread(v, input)).sigmoid_() * input;
        return PerChannel.ScaleAndShift(activated, scale, bias!).MoveToOuterDisposeScope();
    }
}
