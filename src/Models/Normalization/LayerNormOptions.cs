namespace NormML.Models.Normalization;

/// <summary>
/// Layer normalization over all of a picture's values, C x H x W (Ba, Kiros and Hinton 2016, arXiv:1607.06450); text
/// form <c>layer</c>. <see cref="GroupNorm"/> with one group: gamma and beta are per channel, [C], not per value as
/// torch's LayerNorm over [C, H, W] has them, so that pictures of any size go through.
/// </summary>
public sealed record LayerNormOptions : NormOptions
{
    internal const string TextName = "layer";

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override string TextForm => OptionText.Write(TextName, EpsilonSetting(Epsilon));

    internal static LayerNormOptions Parse(OptionText text)
    {
        var options = new LayerNormOptions { Epsilon = ReadEpsilon(text) };
        text.End("epsilon");
        return options;
    }

    internal override void Validate() => CheckEpsilon("LayerNorm", Epsilon);
}
