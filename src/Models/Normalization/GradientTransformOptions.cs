using System.Text.Json.Serialization;

namespace NormML.Models.Normalization;

/// <summary>
/// What is done to the gradients between the backward pass and the optimizer's step: a matter of training, which a
/// saved model does not hold. The set is closed; the text form is what the command line takes.
/// </summary>
[JsonConverter(typeof(Converter))]
public abstract record GradientTransformOptions
{
    private protected GradientTransformOptions()
    {
    }

    internal static OptionSet<GradientTransformOptions> Set { get; } = new(
        "norm of gradients",
        new(NoGradientTransformOptions.TextName, OptionSet<GradientTransformOptions>.Plain(new NoGradientTransformOptions())),
        new(
            GradientCentralisationOptions.TextName,
            OptionSet<GradientTransformOptions>.Plain(new GradientCentralisationOptions())),
        new(GradientL2Options.TextName, GradientL2Options.Parse, GradientL2Options.UnnamedSetting),
        new(
            AdaptiveGradientClippingOptions.TextName, AdaptiveGradientClippingOptions.Parse,
            AdaptiveGradientClippingOptions.UnnamedSetting));

    /// <summary>Reads a text form: <c>plain</c>, or <c>adaptive-gradient-clipping:0.02</c>.</summary>
    /// <exception cref="FormatException">There is no such norm of gradients, or it has no such setting.</exception>
    public static GradientTransformOptions Parse(string text) => Set.Parse(text);

    /// <summary>The text form, without the settings that have their default: <c>plain</c>.</summary>
    public sealed override string ToString() => TextForm;

    internal abstract string TextForm { get; }

    /// <summary>Throws an <see cref="ArgumentException"/> when a setting is out of its range.</summary>
    internal virtual void Validate()
    {
    }

    private sealed class Converter() : TextFormConverter<GradientTransformOptions>(Parse);
}

/// <summary>Gradients are used as they are; text form <c>plain</c>.</summary>
public sealed record NoGradientTransformOptions : GradientTransformOptions
{
    internal const string TextName = "plain";

    internal override string TextForm => TextName;
}
