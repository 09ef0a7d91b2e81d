using System.Text.Json.Serialization;
using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Which norm stands in a network, with its settings: one sealed record per norm, the set is closed. The text form
/// (<see cref="ToString"/>, <see cref="Parse"/>) is what the command line takes and what a saved model holds.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record NormOptions
{
    private protected NormOptions()
    {
    }

    internal static OptionSet<NormOptions> Set { get; } = new(
        "norm",
        new OptionKind<NormOptions>(BatchNormOptions.TextName, BatchNormOptions.Parse),
        new OptionKind<NormOptions>(BatchRenormOptions.TextName, BatchRenormOptions.Parse),
        new OptionKind<NormOptions>(GhostBatchNormOptions.TextName, GhostBatchNormOptions.Parse, GhostBatchNormOptions.UnnamedSetting),
        new OptionKind<NormOptions>(FrozenBatchNormOptions.TextName, FrozenBatchNormOptions.Parse),
        new OptionKind<NormOptions>(
            IterativeWhiteningOptions.TextName, IterativeWhiteningOptions.Parse, IterativeWhiteningOptions.UnnamedSetting),
        new OptionKind<NormOptions>(DecorrelatedNormOptions.TextName, DecorrelatedNormOptions.Parse),
        new OptionKind<NormOptions>(LayerNormOptions.TextName, LayerNormOptions.Parse),
        new OptionKind<NormOptions>(LayerPerPixelNormOptions.TextName, LayerPerPixelNormOptions.Parse),
        new OptionKind<NormOptions>(InstanceNormOptions.TextName, InstanceNormOptions.Parse),
        new OptionKind<NormOptions>(GroupNormOptions.TextName, GroupNormOptions.Parse, GroupNormOptions.UnnamedSetting),
        new OptionKind<NormOptions>(SwitchableNormOptions.TextName, SwitchableNormOptions.Parse),
        new OptionKind<NormOptions>(CrossNormOptions.TextName, CrossNormOptions.Parse),
        new OptionKind<NormOptions>(SelfNormOptions.TextName, SelfNormOptions.Parse),
        new OptionKind<NormOptions>(FilterResponseNormOptions.TextName, FilterResponseNormOptions.Parse),
        new OptionKind<NormOptions>(EvoNormB0Options.TextName, EvoNormB0Options.Parse),
        new OptionKind<NormOptions>(EvoNormS0Options.TextName, EvoNormS0Options.Parse, EvoNormS0Options.UnnamedSetting),
        new OptionKind<NormOptions>(
            PredictedAffineNormOptions.TextName, PredictedAffineNormOptions.Parse, PredictedAffineNormOptions.UnnamedSetting),
        new OptionKind<NormOptions>(NoNormOptions.TextName, OptionSet<NormOptions>.Plain(new NoNormOptions())));

    /// <summary>PyTorch's default of a norm's epsilon.</summary>
    internal const double DefaultEpsilon = 1e-5;

    /// <summary>
    /// Reads a text form: <c>batch</c>, or <c>batch:momentum=0.01,statistics=running</c>, or several joined by a plus
    /// sign, one after the other: <c>batch+cross</c>.
    /// </summary>
    /// <exception cref="FormatException">There is no such norm, or it has no such setting.</exception>
    public static NormOptions Parse(string text)
    {
        var parts = OptionText.Split(text);
        return parts.Count == 1 ? Set.Parse(text) : new SequenceNormOptions { Norms = [.. parts.Select(Set.Parse)] };
    }

    /// <summary>The text form, without the settings that have their default: <c>batch</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    /// <summary>Whether the pictures of a training batch are normalized by each other's statistics.</summary>
    internal virtual bool NeedsBatch => false;

    /// <summary>
    /// Whether training goes by the batch's statistics and evaluation by running ones that no batch moves, so that what was
    /// trained is not what is evaluated.
    /// </summary>
    internal virtual bool IsLeftBehind => false;

    /// <summary>The fewest pictures of a training batch.</summary>
    internal virtual int SmallestBatch => NeedsBatch ? 2 : 1;

    /// <summary>Whether a training pass draws from torch's generator.</summary>
    internal virtual bool DrawsAtRandom => false;

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal abstract void Validate();

    /// <summary>
    /// The norm that stands in a dense layer, on vectors [N, C]: this one, or another where its statistics run over
    /// pixels alone.
    /// </summary>
    internal virtual NormOptions ForVectors => this;

    private protected static double ReadEpsilon(OptionText text, double otherwise = DefaultEpsilon) =>
        text.Number("epsilon", otherwise);

    private protected static string? EpsilonSetting(double epsilon, double unlessIs = DefaultEpsilon) =>
        OptionText.Setting("epsilon", epsilon, unlessIs);

    internal static void CheckEpsilon(string norm, double epsilon, string usual = "1e-5")
    {
        if (!(epsilon > 0) || double.IsInfinity(epsilon))
        {
            throw new ArgumentException(
                Invariant($"{norm} needs an epsilon above 0; received {epsilon}; {usual} is usual."));
        }
    }

    private protected static void CheckMomentum(string norm, double momentum, string usual = "0.1")
    {
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                Invariant($"{norm} needs a momentum from 0 to 1; received {momentum}; {usual} is usual."));
        }
    }

    private protected static void CheckCount(string norm, string what, int? value, string usual = "32 groups are usual")
    {
        if (value < 1)
        {
            throw new ArgumentException(Invariant($"{norm} needs a {what} of at least 1; received {value}; {usual}."));
        }
    }

    private sealed class Converter() : TextFormConverter<NormOptions>(Parse);
}
