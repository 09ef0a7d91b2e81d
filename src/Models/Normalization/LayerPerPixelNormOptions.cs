namespace NormML.Models.Normalization;

/// <summary>
/// Layer normalization over the channels of each pixel by itself (ConvNeXt's and timm's LayerNorm2d; Ba, Kiros and
/// Hinton 2016, arXiv:1607.06450); text form <c>layer-per-pixel</c>. <see cref="LayerPerPixelNorm"/> says what is
/// computed.
/// </summary>
public sealed record LayerPerPixelNormOptions : NormOptions
{
    internal const string TextName = "layer-per-pixel";

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's (timm's LayerNorm2d has 1e-6).</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    internal override string TextForm => OptionText.Write(TextName, EpsilonSetting(Epsilon));

    internal override NormOptions ForVectors => new LayerNormOptions { Epsilon = Epsilon };

    internal static LayerPerPixelNormOptions Parse(OptionText text)
    {
        var options = new LayerPerPixelNormOptions { Epsilon = ReadEpsilon(text) };
        text.End("epsilon");
        return options;
    }

    internal override void Validate() => CheckEpsilon("LayerPerPixelNorm", Epsilon);
}
