using System.Text.Json.Serialization;
using NormML.Models.Layers;
using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// Which norm a network has, with its settings: one sealed record per norm; other assemblies cannot add any. The text
/// form (<see cref="ToString"/>, <see cref="Parse"/>) is what the command line takes and what a saved model holds.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record NormOptions
{
    private protected NormOptions() { }

    internal static OptionRegistry<NormOptions> Registry { get; } = new("norm", typeof(NormOptions).Assembly);

    /// <summary>PyTorch's default of a norm's epsilon.</summary>
    internal const double DefaultEpsilon = 1e-5;

    /// <summary>
    /// Reads a text form: <c>batch</c>, or <c>batch:momentum=0.01,statistics=running</c>, or several joined by a plus
    /// sign, one after the other: <c>batch+cross</c>.
    /// </summary>
    /// <exception cref="FormatException">There is no such norm, or it has no such setting.</exception>
    public static NormOptions Parse(string text) => Join([.. OptionText.Split(text).Select(Registry.Parse)]);

    /// <summary>The norm, or the sequence of several.</summary>
    internal static NormOptions Join(IReadOnlyList<NormOptions> norms) =>
        norms is [var norm] ? norm : new SequenceNormOptions { Norms = norms };

    /// <summary>The text form, without the settings that have their default: <c>batch</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal virtual string TextForm => Registry.Write(this);

    /// <summary>Whether the images of a training batch are normalized by each other's statistics.</summary>
    internal virtual bool NeedsBatch => false;

    /// <summary>
    /// Whether training uses the batch's statistics, and evaluation running ones that no batch updates: the evaluated
    /// network is then not the trained one.
    /// </summary>
    internal virtual bool HasStaleStatistics => false;

    /// <summary>The fewest images of a training batch.</summary>
    internal virtual int SmallestBatch => NeedsBatch ? 2 : 1;

    /// <summary>Whether a training pass draws from torch's generator.</summary>
    internal virtual bool DrawsAtRandom => false;

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal abstract void Validate();

    /// <summary>
    /// The norm to use after a dense layer, on vectors [N, C]: this one, or another if this one takes its statistics
    /// over pixels alone.
    /// </summary>
    internal virtual NormOptions ForVectors => this;

    /// <summary>
    /// The epsilon of a norm that in evaluation normalizes each channel by gamma, beta, running mean and running
    /// variance, and so can be converted; null for other norms.
    /// </summary>
    internal virtual double? ConvertibleEpsilon => null;

    /// <summary>The same norm with another epsilon, where <see cref="ConvertibleEpsilon"/> is not null.</summary>
    internal virtual NormOptions WithEpsilon(double epsilon) => this;

    /// <summary>Makes the module of options that are valid; <see cref="NormFactory"/> checks them.</summary>
    internal abstract Norm Create(long channels, Activation activation);

    internal static void CheckEpsilon(string norm, double epsilon, string usual = "1e-5")
    {
        if (!(epsilon > 0) || double.IsInfinity(epsilon))
        {
            throw new ArgumentException(
                Invariant($"{norm} needs an epsilon above 0; received {epsilon}; {usual} is usual.")
            );
        }
    }

    private protected static void CheckMomentum(string norm, double momentum, string usual = "0.1")
    {
        if (momentum is not (>= 0 and <= 1))
        {
            throw new ArgumentException(
                Invariant($"{norm} needs a momentum from 0 to 1; received {momentum}; {usual} is usual.")
            );
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
