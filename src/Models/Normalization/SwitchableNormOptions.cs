namespace NormML.Models.Normalization;

/// <summary>
/// Switchable normalization, which learns its mixture of instance, layer and batch statistics (Luo et al. 2018,
/// arXiv:1806.10779); text form <c>switchable</c>. <see cref="SwitchableNorm"/> says what is computed. In a dense
/// layer, which has no pixels, it mixes layer and batch statistics alone (<c>switchable:instance=false</c>).
/// </summary>
public sealed record SwitchableNormOptions : NormOptions
{
    internal const string TextName = "switchable";

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Whether instance statistics are in the mixture; layer and batch statistics always are.</summary>
    /// <value>Default true.</value>
    public bool Instance { get; init; } = true;

    internal override string TextForm => OptionText.Write(
        TextName,
        EpsilonSetting(Epsilon),
        OptionText.Setting("momentum", Momentum, 0.1),
        OptionText.Setting("instance", Instance, true));

    internal override bool NeedsBatch => true;

    internal override bool IsLeftBehind => Momentum == 0;

    internal override NormOptions ForVectors => this with { Instance = false };

    internal static SwitchableNormOptions Parse(OptionText text)
    {
        var options = new SwitchableNormOptions
        {
            Epsilon = ReadEpsilon(text),
            Momentum = text.Number("momentum", 0.1),
            Instance = text.Flag("instance", true),
        };
        text.End("epsilon", "momentum", "instance");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("SwitchableNorm", Epsilon);
        CheckMomentum("SwitchableNorm", Momentum);
    }
}
