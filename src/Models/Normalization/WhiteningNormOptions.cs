namespace NormML.Models.Normalization;

/// <summary>What the norms have in common that take correlations away. <see cref="WhiteningNorm"/> says what is computed.</summary>
public abstract record WhiteningNormOptions : NormOptions
{
    private const double DefaultMomentum = 0.1;

    private protected WhiteningNormOptions()
    {
    }

    /// <summary>The number of channels that are whitened together.</summary>
    /// <value>At least 1, a divisor of the channels; null (the default): the largest divisor up to the norm's usual size.</value>
    public int? GroupSize { get; init; }

    /// <summary>Added to the covariance's diagonal.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running mean and matrix.</summary>
    /// <value>0 to 1. Default 0.1.</value>
    public double Momentum { get; init; } = DefaultMomentum;

    internal abstract int UsualGroupSize { get; }

    internal sealed override bool NeedsBatch => true;

    internal sealed override bool IsLeftBehind => Momentum == 0;

    private protected string?[] CommonSettings =>
    [
        GroupSize is { } size ? $"size={size}" : null,
        EpsilonSetting(Epsilon),
        OptionText.Setting("momentum", Momentum, DefaultMomentum),
    ];

    private protected static (int? GroupSize, double Epsilon, double Momentum) ReadCommon(OptionText text) =>
        (text.Integer("size"), ReadEpsilon(text), text.Number("momentum", DefaultMomentum));

    private protected void CheckCommon(string norm)
    {
        CheckCount(norm, "group size", GroupSize, $"{UsualGroupSize} is usual");
        CheckEpsilon(norm, Epsilon);
        CheckMomentum(norm, Momentum);
    }
}
