using System.Text.Json.Serialization;
using NormML.Models.Layers;
using static System.FormattableString;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm and its settings. Each norm has one sealed record; other assemblies cannot add any. The text form
/// (<see cref="ToString"/>, <see cref="Parse"/>) is used by the command line and in saved models.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record NormOptions
{
    private protected NormOptions() { }

    internal static OptionRegistry<NormOptions> Registry { get; } = new("norm", typeof(NormOptions).Assembly);

    /// <summary>PyTorch's default for a norm's epsilon.</summary>
    internal const double DefaultEpsilon = 1e-5;

    /// <summary>
    /// Reads a text form: <c>batch</c>, <c>batch:momentum=0.01,statistics=running</c>, or a sequence of norms joined by
    /// plus signs, <c>batch+cross</c>.
    /// </summary>
    /// <exception cref="FormatException">There is no such norm, or it has no such setting.</exception>
    public static NormOptions Parse(string text) => Join([.. OptionText.Split(text).Select(Registry.Parse)]);

    /// <summary>The norm itself, or a sequence if there are several.</summary>
    internal static NormOptions Join(IReadOnlyList<NormOptions> norms) =>
        norms is [var norm] ? norm : new SequenceNormOptions { Norms = norms };

    /// <summary>The text form, without settings that have their default value: <c>batch</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal virtual string TextForm => Registry.Write(this);

    /// <summary>Whether the result for an image in training depends on the other images of the batch.</summary>
    internal virtual bool NeedsBatch => false;

    /// <summary>
    /// Whether training uses the batch's statistics, but evaluation uses running statistics that no batch updates. The
    /// network then computes something else in evaluation than in training.
    /// </summary>
    internal virtual bool HasStaleStatistics => false;

    /// <summary>The smallest number of images in a training batch.</summary>
    internal virtual int SmallestBatch => NeedsBatch ? 2 : 1;

    /// <summary>Whether a training pass draws from torch's global generator.</summary>
    internal virtual bool DrawsAtRandom => false;

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal abstract void Validate();

    /// <summary>
    /// The norm to use after a fully connected layer, on vectors [N, C]: this one, or another if this one takes its
    /// statistics only over pixels.
    /// </summary>
    internal virtual NormOptions ForVectors => this;

    /// <summary>
    /// The epsilon of a norm that can be converted, because in evaluation it normalizes each channel by gamma, beta,
    /// running mean and running variance; null for other norms.
    /// </summary>
    internal virtual double? ConvertibleEpsilon => null;

    /// <summary>The same norm with another epsilon, if <see cref="ConvertibleEpsilon"/> is not null.</summary>
    internal virtual NormOptions WithEpsilon(double epsilon) => this;

    /// <summary>Creates the module. The options must be valid; <see cref="NormFactory"/> checks them.</summary>
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
