namespace NormML.Models.Normalization;

/// <summary>
/// SelfNorm, which recalibrates each channel by a gate made of its mean and deviation (Tang et al. 2021,
/// arXiv:2102.02811); text form <c>self</c>, mostly behind another norm as in <c>batch+self</c>. <see cref="SelfNorm"/>
/// says what is computed. In a dense layer, which has no pixels, stands nothing in its place.
/// </summary>
public sealed record SelfNormOptions : NormOptions
{
    internal const string TextName = "self";

    private static readonly Dictionary<string, bool> GateNames = new(StringComparer.Ordinal)
    {
        ["1"] = false,
        ["2"] = true,
    };

    /// <summary>Whether the mean has a gate of its own; text form <c>self:gates=2</c>.</summary>
    /// <value>Default false: one gate for mean and deviation.</value>
    public bool TwoGates { get; init; }

    internal override string TextForm => OptionText.Write(TextName, TwoGates ? "gates=2" : null);

    internal override bool NeedsBatch => true;

    internal override NormOptions ForVectors => new NoNormOptions();

    internal static SelfNormOptions Parse(OptionText text)
    {
        var options = new SelfNormOptions { TwoGates = text.Choice("gates", false, GateNames) };
        text.End("gates");
        return options;
    }

    internal override void Validate()
    {
    }
}
