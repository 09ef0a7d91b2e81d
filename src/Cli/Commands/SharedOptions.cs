using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Models.Normalization;

namespace NormML.Cli.Commands;

/// <summary>Options that several commands take.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Write JSON, for machines." };

    public static Option<Device> Device() => new("--device")
    {
        Description = "Where to compute; default cpu.",
        HelpName = "cpu|cuda:N",
        CustomParser = Cli.Device.Parse,
    };

    public static Option<NormalizationOptions> Norm(string description) => new("--norm")
    {
        Description = description,
        HelpName = "NORM",
        CustomParser = Normalization,
    };

    public static Argument<FileInfo> Model() => new("MODEL") { Description = "A model that 'train' or ML.NET's Model.Save wrote." };

    /// <summary>A number of things, 1 or more.</summary>
    public static Option<int> Count(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} takes 1 or more.");
            }
        });
        return option;
    }

    /// <summary>A whole number, or none.</summary>
    public static Option<int?> WholeNumber(string name, string description) => new(name) { Description = description, HelpName = "N" };

    /// <summary>A number with a decimal point; a comma is an error, not a sign between thousands.</summary>
    public static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            var text = string.Join(' ', result.Tokens.Select(token => token.Value));
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return value;
            }

            result.AddError($"{name} takes a number, as in 0.005; received '{text}'.");
            return null;
        },
    };

    /// <summary>A number for each channel of a picture: 0.485,0.456,0.406.</summary>
    public static Option<float[]?> Channels(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X,X,...",
        CustomParser = result =>
        {
            var text = string.Join(',', result.Tokens.Select(token => token.Value));
            var values = text.Split(',')
                .Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : float.NaN)
                .ToArray();
            if (values.Any(float.IsNaN))
            {
                result.AddError($"{name} takes a number for each channel, as in 0.485,0.456,0.406; received '{text}'.");
            }

            return values;
        },
    };

    /// <summary>The values of an option, which are an empty list where it was left out.</summary>
    public static T[]? Given<T>(T[]? values) => values is { Length: > 0 } ? values : null;

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
