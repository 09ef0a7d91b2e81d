namespace NormML.Models.Normalization;

/// <summary>
/// EvoNorm-B0, a norm with its activation found by search (Liu, Brock, Simonyan and Le 2020, arXiv:2004.02967); text
/// form <c>evonorm-b0</c>. <see cref="EvoNormB0"/> says what is computed.
/// </summary>
/// <remarks>
/// It does not normalize where no activation is wanted, as at the end of a residual branch: start those branches at 0
/// (<c>zero-gamma</c>), or warm the learning rate up.
/// </remarks>
public sealed record EvoNormB0Options : NormOptions
{
    internal const string TextName = "evonorm-b0";

    /// <summary>Added to each variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, the paper's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running variance.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    public double Momentum { get; init; } = 0.1;

    internal override string TextForm =>
        OptionText.Write(TextName, EpsilonSetting(Epsilon), OptionText.Setting("momentum", Momentum, 0.1));

    internal override bool NeedsBatch => true;

    internal override bool IsLeftBehind => Momentum == 0;

    internal static EvoNormB0Options Parse(OptionText text)
    {
        var options = new EvoNormB0Options { Epsilon = ReadEpsilon(text), Momentum = text.Number("momentum", 0.1) };
        text.End("epsilon", "momentum");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("EvoNormB0", Epsilon);
        CheckMomentum("EvoNormB0", Momentum);
    }
}
