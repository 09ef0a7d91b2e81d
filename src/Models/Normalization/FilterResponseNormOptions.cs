namespace NormML.Models.Normalization;

/// <summary>
/// Filter response normalization with its threshold unit (Singh and Krishnan 2019, arXiv:1911.09737); text form
/// <c>filter-response</c>. <see cref="FilterResponseNorm"/> says what is computed. In a dense layer, which has no
/// pixels, stands <see cref="LayerNormOptions"/> instead.
/// </summary>
public sealed record FilterResponseNormOptions : NormOptions
{
    internal const string TextName = "filter-response";
    private const double PaperEpsilon = 1e-6;

    /// <summary>Added to the mean square before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-6, the paper's (timm has 1e-5).</value>
    public double Epsilon { get; init; } = PaperEpsilon;

    internal override string TextForm => OptionText.Write(TextName, EpsilonSetting(Epsilon, PaperEpsilon));

    internal override NormOptions ForVectors => new LayerNormOptions();

    internal static FilterResponseNormOptions Parse(OptionText text)
    {
        var options = new FilterResponseNormOptions { Epsilon = ReadEpsilon(text, PaperEpsilon) };
        text.End("epsilon");
        return options;
    }

    internal override void Validate() => CheckEpsilon("FilterResponseNorm", Epsilon, "1e-6");
}
