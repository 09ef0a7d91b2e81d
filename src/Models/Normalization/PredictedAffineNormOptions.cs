using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Group normalization whose scale and shift are predicted from each picture's statistics: Instance-Level Meta
/// Normalization (Jia, Chen and Chen 2019, arXiv:1904.03516); text form <c>predicted-affine</c>. <see
/// cref="PredictedAffineNorm"/> says what is computed.
/// </summary>
public sealed record PredictedAffineNormOptions : NormOptions
{
    internal const string TextName = "predicted-affine";
    internal const string UnnamedSetting = "groups";

    /// <summary>The number of groups of the group normalization.</summary>
    /// <value>
    /// At least 1, a divisor of the channels; null (the default) for the most up to 32 that divide the channels and
    /// leave at least 2 channels in each.
    /// </value>
    public int? Groups { get; init; }

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override string TextForm => OptionText.Write(
        TextName, Groups is { } groups ? Invariant($"{groups}") : null, EpsilonSetting(Epsilon));

    internal static PredictedAffineNormOptions Parse(OptionText text)
    {
        var options = new PredictedAffineNormOptions
        {
            Groups = text.Integer(UnnamedSetting),
            Epsilon = ReadEpsilon(text),
        };
        text.End(UnnamedSetting, "epsilon");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("PredictedAffineNorm", Epsilon);
        CheckCount("PredictedAffineNorm", "number of groups", Groups);
    }
}
