using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>Which of the two pictures of <see cref="CrossNorm"/> are cut to a random box.</summary>
public enum CrossCrop
{
    /// <summary>None.</summary>
    Neither,

    /// <summary>The one that statistics are taken from.</summary>
    Style,

    /// <summary>The one whose statistics are exchanged: outside of the box it stays as it is.</summary>
    Content,

    /// <summary>Each, to a box of its own.</summary>
    Both,
}

/// <summary>
/// CrossNorm, which exchanges means and deviations between the pictures of a training batch (Tang et al. 2021,
/// arXiv:2102.02811); text form <c>cross</c>, mostly behind another norm as in <c>batch+cross</c>: it is augmentation
/// of features and normalizes nothing by itself. <see cref="CrossNorm"/> says what is computed. In a dense layer, which
/// has no pixels, stands nothing in its place.
/// </summary>
public sealed record CrossNormOptions : NormOptions
{
    internal const string TextName = "cross";
    private const double DefaultProbability = 0.05;

    private static readonly Dictionary<string, CrossCrop> CropNames = new(StringComparer.Ordinal)
    {
        ["neither"] = CrossCrop.Neither,
        ["style"] = CrossCrop.Style,
        ["content"] = CrossCrop.Content,
        ["both"] = CrossCrop.Both,
    };

    /// <summary>Added to variances before their square root is taken.</summary>
    /// <value>Above 0. Default 1e-5.</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>Which pictures are cut to a box.</summary>
    /// <value>Default <see cref="CrossCrop.Neither"/>.</value>
    public CrossCrop Crop { get; init; }

    /// <summary>How often a step in training exchanges statistics.</summary>
    /// <value>
    /// 0 to 1. Default 0.05, with which one or two norms of a network of twenty to forty exchange in a step. The paper
    /// has one or two of a network's norms exchange in half of the steps.
    /// </value>
    public double Probability { get; init; } = DefaultProbability;

    internal override string TextForm => OptionText.Write(
        TextName,
        EpsilonSetting(Epsilon),
        Crop == CrossCrop.Neither ? null : $"crop={CropNames.Single(pair => pair.Value == Crop).Key}",
        OptionText.Setting("probability", Probability, DefaultProbability));

    internal override bool NeedsBatch => true;

    internal override bool DrawsAtRandom => true;

    internal override NormOptions ForVectors => new NoNormOptions();

    internal static CrossNormOptions Parse(OptionText text)
    {
        var options = new CrossNormOptions
        {
            Epsilon = ReadEpsilon(text),
            Crop = text.Choice("crop", CrossCrop.Neither, CropNames),
            Probability = text.Number("probability", DefaultProbability),
        };
        text.End("epsilon", "crop", "probability");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("CrossNorm", Epsilon);
        if (Probability is not (>= 0 and <= 1))
        {
            throw new ArgumentException(Invariant(
                $"CrossNorm needs a probability from 0 to 1; received {Probability}; the default is {DefaultProbability}."));
        }

        if (!Enum.IsDefined(Crop))
        {
            throw new ArgumentException(
                $"CrossNorm's crop is {Words.Or(Enum.GetNames<CrossCrop>())}; received {Crop}.");
        }
    }
}
