using System.Text.Json.Serialization;

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
        new OptionKind<NormOptions>(BatchNormOptions.TextName, BatchNormOptions.Parse));

    /// <summary>Reads a text form: <c>batch</c>, or <c>batch:momentum=0.01,statistics=running</c>.</summary>
    /// <exception cref="FormatException">There is no such norm, or it has no such setting.</exception>
    public static NormOptions Parse(string text) => Set.Parse(text);

    /// <summary>The text form, without the settings that have their default: <c>batch</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    /// <summary>Whether the pictures of a training batch are normalized by each other's statistics.</summary>
    internal virtual bool NeedsBatch => false;

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal abstract void Validate();

    private sealed class Converter() : TextFormConverter<NormOptions>(Parse);
}
