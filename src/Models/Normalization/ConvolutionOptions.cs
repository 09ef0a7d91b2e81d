using System.Text.Json.Serialization;

namespace NormML.Models.Normalization;

/// <summary>
/// How the convolutions of a network hold their weights: the place of norms of weights. The set is closed; the text
/// form is what the command line takes and what a saved model holds.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record ConvolutionOptions
{
    private protected ConvolutionOptions()
    {
    }

    internal static OptionSet<ConvolutionOptions> Set { get; } = new(
        "convolution",
        new OptionKind<ConvolutionOptions>(PlainConvolutionOptions.TextName, OptionSet<ConvolutionOptions>.Plain(new PlainConvolutionOptions())),
        new OptionKind<ConvolutionOptions>(WeightNormOptions.TextName, OptionSet<ConvolutionOptions>.Plain(new WeightNormOptions())),
        new OptionKind<ConvolutionOptions>(WeightStandardisationOptions.TextName, WeightStandardisationOptions.Parse),
        new OptionKind<ConvolutionOptions>(ScaledWeightStandardisationOptions.TextName, ScaledWeightStandardisationOptions.Parse));

    /// <summary>Reads a text form: <c>plain</c>, or <c>weight-standardisation:epsilon=1e-5</c>.</summary>
    /// <exception cref="FormatException">There is no such convolution, or it has no such setting.</exception>
    public static ConvolutionOptions Parse(string text) => Set.Parse(text);

    /// <summary>The text form: <c>plain</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal virtual void Validate()
    {
    }

    private sealed class Converter() : TextFormConverter<ConvolutionOptions>(Parse);
}

/// <summary>Convolutions with their weights as they are; text form <c>plain</c>.</summary>
public sealed record PlainConvolutionOptions : ConvolutionOptions
{
    internal const string TextName = "plain";

    internal override string TextForm => TextName;
}
