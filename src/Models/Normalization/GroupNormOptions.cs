using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Group normalization (Wu and He 2018, arXiv:1803.08494); text forms <c>group:32</c> (32 groups), <c>group:size=16</c>
/// (groups of 16 channels) and <c>group</c>. <see cref="GroupNorm"/> says what is computed.
/// </summary>
/// <remarks>
/// A number of groups, or of channels per group, holds exactly: channels that it does not divide are an <see
/// cref="ArgumentException"/>. With neither, a layer of C channels gets the most groups up to the paper's 32 that
/// divide C and leave at least 2 channels in each, so that narrow networks do not end up with instance normalization: 8
/// groups of 2 for 16 channels, 32 of 2 for 64, 32 of 8 for 256.
/// </remarks>
public sealed record GroupNormOptions : NormOptions
{
    internal const string TextName = "group";
    internal const string UnnamedSetting = "groups";

    /// <summary>The number of groups.</summary>
    /// <value>At least 1, a divisor of the channels; null (the default) to let the channels decide.</value>
    public int? Groups { get; init; }

    /// <summary>The number of channels in a group.</summary>
    /// <value>At least 1, a divisor of the channels; null (the default) where <see cref="Groups"/> or the channels
    /// decide.</value>
    public int? GroupSize { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override string TextForm => OptionText.Write(
        TextName,
        Groups is { } groups ? Invariant($"{groups}") : null,
        GroupSize is { } size ? Invariant($"size={size}") : null,
        EpsilonSetting(Epsilon));

    internal static GroupNormOptions Parse(OptionText text)
    {
        var options = new GroupNormOptions
        {
            Groups = text.Integer(UnnamedSetting),
            GroupSize = text.Integer("size"),
            Epsilon = ReadEpsilon(text),
        };
        text.End(UnnamedSetting, "size", "epsilon");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("GroupNorm", Epsilon);
        CheckCount("GroupNorm", "number of groups", Groups);
        CheckCount("GroupNorm", "group size", GroupSize);
        if (Groups is { } groups && GroupSize is { } size)
        {
            throw new ArgumentException(Invariant(
                $"GroupNorm takes a number of groups or a group size; received groups={groups}, size={size}; ") +
                "choose one of them.");
        }
    }

    /// <exception cref="ArgumentException">The channels cannot be divided as the options say.</exception>
    internal long GroupsFor(long channels) => GroupSize is { } size
        ? ChannelGroups.OfSize("GroupNorm", channels, size)
        : ChannelGroups.Of("GroupNorm", TextName, channels, Groups);
}
