using System.Text.Json.Serialization;

namespace NormML.Models.Normalization;

/// <summary>
/// How gradients are changed between the backward pass and the optimizer's step. This is a training setting; saved
/// models do not contain it. Other assemblies cannot add options. The text form is used by the command line.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record GradientTransformOptions
{
    private protected GradientTransformOptions() { }

    internal static OptionRegistry<GradientTransformOptions> Registry { get; } =
        new("gradient transform", typeof(GradientTransformOptions).Assembly);

    /// <summary>Reads a text form: <c>plain</c>, or <c>adaptive-gradient-clipping:0.02</c>.</summary>
    /// <exception cref="FormatException">There is no such gradient transform, or it has no such setting.</exception>
    public static GradientTransformOptions Parse(string text) => Registry.Parse(text);

    /// <summary>The text form, without settings that have their default value: <c>plain</c>.</summary>
    public sealed override string ToString() => Registry.Write(this);

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal virtual void Validate() { }

    private sealed class Converter() : TextFormConverter<GradientTransformOptions>(Parse);
}
