using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public const string SkipBadImagesName = "--skip-bad-images";

    public static Option<bool> Json() => new("--json") { Description = "Write JSON, for programs." };

    public static Option<bool> SkipBadImages(
        string description = "Skip and count images that cannot be read, instead of stopping."
    ) => new(SkipBadImagesName) { Description = description };

    /// <summary>The number of threads; null: the number of cores.</summary>
    public static Option<int?> Threads() =>
        new("--threads")
        {
            Description = "Threads for computing and for decoding images; default the number of cores.",
            HelpName = "N",
            CustomParser = result => OneOrMore(result, "--threads"),
        };

    public static Option<Device> Device() =>
        new("--device")
        {
            Description = "Device to compute on; default cpu.",
            HelpName = "cpu|cuda:N",
            CustomParser = Cli.Device.Parse,
        };

    /// <summary>What to do with bad images, given the value of <see cref="SkipBadImages(string)"/>.</summary>
    public static OnBadImage OnBadImage(bool skip) =>
        skip ? Transforms.Images.OnBadImage.Skip : Transforms.Images.OnBadImage.Throw;

    public static Option<NormalizationOptions> Norm(string description) =>
        new("--norm")
        {
            Description = description,
            HelpName = "NORM",
            CustomParser = Normalization,
        };

    public static Argument<FileInfo> Model() =>
        new("MODEL") { Description = "A model that 'train' or ML.NET's Model.Save wrote." };

    /// <summary>A count, 1 or more.</summary>
    public static Option<int> Count(string name, string description, int value) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => value,
            CustomParser = result => OneOrMore(result, name) ?? value,
        };

    /// <summary>An optional whole number.</summary>
    public static Option<int?> WholeNumber(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result => WholeNumber(result, name),
        };

    /// <summary>The seed, 1 unless another is given.</summary>
    public static Option<int> Seed(string description) =>
        new("--seed")
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => 1,
            CustomParser = result => WholeNumber(result, "--seed") ?? 1,
        };

    /// <summary>A number with a decimal point; a comma is an error, not a thousands separator.</summary>
    public static Option<double?> Number(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "X",
            CustomParser = result =>
            {
                var text = Text(result);
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
                {
                    return value;
                }

                result.AddError($"{name} takes a number, as in 0.005; received '{text}'.");
                return null;
            },
        };

    /// <summary>The mean of each channel of an image: 0.485,0.456,0.406.</summary>
    public static Option<float[]?> Means(string name, string description) =>
        Channels(name, description, "the means of values from 0 to 1", value => value is >= 0 and <= 1);

    /// <summary>The standard deviation of each channel of an image: 0.229,0.224,0.225.</summary>
    public static Option<float[]?> StandardDeviations(string name, string description) =>
        Channels(
            name,
            description,
            "standard deviations above 0 of values from 0 to 1",
            value => value is > 0 and <= 1
        );

    /// <summary>The values of an option; null if it was left out.</summary>
    public static T[]? Given<T>(T[]? values) => values is { Length: > 0 } ? values : null;

    /// <summary>Parts of a network, each with a number: layer3=0.1.</summary>
    public static Option<KeyValuePair<string, double>[]?> NumbersOfParts(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "PART=X",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var numbers = new Dictionary<string, double>();
                foreach (var text in result.Tokens.Select(token => token.Value))
                {
                    var equals = text.LastIndexOf('=');
                    if (
                        equals < 1
                        || !double.TryParse(
                            text.AsSpan(equals + 1),
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out var number
                        )
                        || !numbers.TryAdd(text[..equals], number)
                    )
                    {
                        result.AddError(
                            $"{name} takes each part once, with a number, as in layer3=0.1; received '{Text(result)}'."
                        );
                        break;
                    }
                }

                return [.. numbers];
            },
        };

    private static Option<float[]?> Channels(string name, string description, string what, Func<float, bool> fits) =>
        new(name)
        {
            Description = description,
            HelpName = "X,X,...",
            CustomParser = result =>
            {
                var text = string.Join(',', result.Tokens.Select(token => token.Value));
                var values = text.Split(',')
                    .Select(part =>
                        float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                            ? value
                            : float.NaN
                    )
                    .ToArray();
                if (values.Any(float.IsNaN))
                {
                    result.AddError(
                        $"{name} takes a number for each channel, as in 0.485,0.456,0.406; received '{text}'."
                    );
                }
                else if (!values.All(fits))
                {
                    var advice = values.Max() > 1 ? "; divide by 255" : "";
                    result.AddError($"{name} takes {what}; received '{text}'{advice}.");
                }

                return values;
            },
        };

    private static int? OneOrMore(ArgumentResult result, string name)
    {
        var count = WholeNumber(result, name);
        if (count < 1)
        {
            result.AddError($"{name} takes 1 or more; received '{Text(result)}'.");
        }

        return count;
    }

    private static int? WholeNumber(ArgumentResult result, string name)
    {
        if (int.TryParse(Text(result), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            return value;
        }

        result.AddError($"{name} takes a whole number; received '{Text(result)}'.");
        return null;
    }

    private static string Text(ArgumentResult result) => string.Join(' ', result.Tokens.Select(token => token.Value));

    private static NormalizationOptions? Normalization(ArgumentResult result)
    {
        try
        {
            return NormalizationOptions.Parse(result.Tokens.Count == 1 ? result.Tokens[0].Value : "");
        }
        catch (FormatException problem)
        {
            result.AddError(problem.Message);
            return null;
        }
    }
}
