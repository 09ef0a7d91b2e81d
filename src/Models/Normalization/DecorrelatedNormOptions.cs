namespace NormML.Models.Normalization;

/// <summary>
/// Decorrelated batch normalization (Huang et al. 2018, arXiv:1804.08450): whitening by eigendecomposition (ZCA); text form
/// <c>decorrelated</c>. Groups have up to 16 channels where no size is given. <see cref="DecorrelatedNorm"/> says what is
/// computed.
/// </summary>
public sealed record DecorrelatedNormOptions : WhiteningNormOptions
{
    internal const string TextName = "decorrelated";

    internal override string TextForm => OptionText.Write(TextName, CommonSettings);

    internal override int UsualGroupSize => 16;

    internal static DecorrelatedNormOptions Parse(OptionText text)
    {
        var (size, epsilon, momentum) = ReadCommon(text);
        text.End("size", "epsilon", "momentum");
        return new DecorrelatedNormOptions { GroupSize = size, Epsilon = epsilon, Momentum = momentum };
    }

    internal override void Validate() => CheckCommon(nameof(DecorrelatedNorm));
}
