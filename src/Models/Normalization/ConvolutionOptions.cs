using System.Text.Json.Serialization;
using NormML.Models.Layers;

namespace NormML.Models.Normalization;

/// <summary>
/// How a network's convolutions normalize their weights, if at all. Other assemblies cannot add options. The text form
/// is used by the command line and in saved models.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record ConvolutionOptions
{
    private protected ConvolutionOptions() { }

    internal static OptionRegistry<ConvolutionOptions> Registry { get; } =
        new("convolution", typeof(ConvolutionOptions).Assembly);

    /// <summary>Reads a text form: <c>plain</c>, or <c>weight-standardization:epsilon=1e-5</c>.</summary>
    /// <exception cref="FormatException">There is no such convolution, or it has no such setting.</exception>
    public static ConvolutionOptions Parse(string text) => Registry.Parse(text);

    /// <summary>The text form: <c>plain</c>.</summary>
    public sealed override string ToString() => Registry.Write(this);

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal virtual void Validate() { }

    /// <summary>Creates the module. The options must be valid; <see cref="ConvolutionFactory"/> checks them.</summary>
    internal abstract Convolution Create(ConvolutionShape shape);

    private sealed class Converter() : TextFormConverter<ConvolutionOptions>(Parse);
}
