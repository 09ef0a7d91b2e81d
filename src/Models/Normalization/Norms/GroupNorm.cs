using NormML.Models.Layers;
using static System.FormattableString;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Normalization;

/// <summary>
/// Group normalization (Wu and He 2018, arXiv:1803.08494); text forms <c>group:32</c> (32 groups), <c>group:size=16</c>
/// (groups of 16 channels) and <c>group</c>. <see cref="GroupNorm"/> documents the computation.
/// </summary>
/// <remarks>
/// The number of groups or of channels per group must divide the channels; otherwise creating the norm throws an
/// <see cref="ArgumentException"/>. If neither is given, a layer of C channels gets the largest number of groups up to
/// the paper's 32 that divides C and leaves at least 2 channels per group, so that narrow networks do not get instance
/// normalization: 8 groups of 2 for 16 channels, 32 of 2 for 64, 32 of 8 for 256.
/// </remarks>
[TextName("group")]
public sealed record GroupNormOptions : NormOptions
{
    /// <summary>The number of groups.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) to choose it from the number of channels.
    /// </value>
    [Setting("groups", IsBare = true)]
    public int? Groups { get; init; }

    /// <summary>The number of channels in a group.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) to use <see cref="Groups"/> or to choose it from the
    /// number of channels.
    /// </value>
    [Setting("size")]
    public int? GroupSize { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    [Setting("epsilon")]
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override void Validate()
    {
        CheckEpsilon("GroupNorm", Epsilon);
        CheckCount("GroupNorm", "number of groups", Groups);
        CheckCount("GroupNorm", "group size", GroupSize);
        if (Groups is { } groups && GroupSize is { } size)
        {
            throw new ArgumentException(
                Invariant(
                    $"GroupNorm takes a number of groups or a group size; received groups={groups}, size={size}; "
                ) + "choose one of them."
            );
        }
    }

    /// <exception cref="ArgumentException">The options do not fit the number of channels.</exception>
    internal long GroupsFor(long channels) =>
        GroupSize is { } size
            ? ChannelGroups.OfSize("GroupNorm", channels, size)
            : ChannelGroups.Of("GroupNorm", "group", channels, Groups);

    internal override Norm Create(long channels, Activation activation) =>
        new GroupNorm("GroupNorm", channels, activation, GroupsFor(channels), Epsilon);
}

/// <summary>
/// Group, layer and instance normalization, which differ only in the number of groups G:
/// <c>y = gamma (x - mean) / sqrt(variance + epsilon) + beta</c>, then the activation.
/// </summary>
/// <remarks>
/// <para>Shapes: x is [N, C, ...]; y has the same. gamma (<c>weight</c>) and beta (<c>bias</c>) are [C], start as 1 and
/// 0, and are absent if an option disables them. There are no buffers.</para>
/// <para>Statistics: over the C / G channels of a group and all axes after C, for each image by itself; the variance
/// is the biased one. Training and evaluation compute the same, and no image depends on another.</para>
/// <para>Identities: G = 1 is layer normalization over C, H, W; G = C is instance normalization.</para>
/// <para>Errors: <see cref="ArgumentException"/> for another number of channels, and when a group has only
/// one value, whose variance is 0.</para>
/// <para>Papers: see <see cref="GroupNormOptions"/>, <see cref="LayerNormOptions"/> and
/// <see cref="InstanceNormOptions"/>.</para>
/// </remarks>
public sealed class GroupNorm : AffineNorm
{
    private readonly double epsilon;

    internal GroupNorm(
        string name,
        long channels,
        Activation activation,
        long groups,
        double epsilon,
        bool affine = true
    )
        : base(name, channels, activation, affine)
    {
        (Groups, this.epsilon) = (groups, epsilon);
        RegisterComponents();
    }

    /// <summary>The number of groups, G: from 1 (layer) to the number of channels (instance).</summary>
    public long Groups { get; }

    private protected override Tensor Compute(Tensor input)
    {
        using var scope = NewDisposeScope();
        CheckGroups(CheckShape(input), Groups);
        var output = functional.group_norm(input, Groups, weight, bias, epsilon);
        return Activation.ApplyInPlace(output).MoveToOuterDisposeScope();
    }
}
