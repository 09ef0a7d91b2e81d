using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// EvoNorm-S0, a norm with its activation found by search, whose statistics are a picture's own (Liu, Brock, Simonyan
/// and Le 2020, arXiv:2004.02967); text form <c>evonorm-s0</c>. <see cref="EvoNormS0"/> says what is computed.
/// </summary>
/// <remarks>
/// It does not normalize where no activation is wanted, as at the end of a residual branch: start those branches at 0
/// (<c>zero-gamma</c>), or warm the learning rate up.
/// </remarks>
public sealed record EvoNormS0Options : NormOptions
{
    internal const string TextName = "evonorm-s0";
    internal const string UnnamedSetting = "groups";

    /// <summary>The number of groups of channels.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) for the most up to 32 that divide the channels and
    /// leave at least 2 channels in each.
    /// </value>
    public int? Groups { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override string TextForm => OptionText.Write(
        TextName, Groups is { } groups ? Invariant($"{groups}") : null, EpsilonSetting(Epsilon));

    internal static EvoNormS0Options Parse(OptionText text)
    {
        var options = new EvoNormS0Options { Groups = text.Integer(UnnamedSetting), Epsilon = ReadEpsilon(text) };
        text.End(UnnamedSetting, "epsilon");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("EvoNormS0", Epsilon);
        CheckCount("EvoNormS0", "number of groups", Groups);
    }
}
