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

    /// <summary>Reads a text form: <c>plain</c>.</summary>
    /// <exception cref="FormatException">There is no such convolution, or it has no such setting.</exception>
    public static ConvolutionOptions Parse(string text)
    {
        var parsed = OptionText.Parse(text, name => null);
        ConvolutionOptions options = parsed.Name switch
        {
            PlainConvolutionOptions.TextName => new PlainConvolutionOptions(),
            _ => throw new FormatException(
                $"There is no convolution \"{parsed.Name}\"; choose {PlainConvolutionOptions.TextName}."),
        };
        parsed.End();
        return options;
    }

    /// <summary>The text form: <c>plain</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    private sealed class Converter() : TextFormConverter<ConvolutionOptions>(Parse);
}

/// <summary>Convolutions with their weights as they are; text form <c>plain</c>.</summary>
public sealed record PlainConvolutionOptions : ConvolutionOptions
{
    internal const string TextName = "plain";

    internal override string TextForm => TextName;
}
