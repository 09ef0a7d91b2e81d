using System.CommandLine.Parsing;
using System.Globalization;

namespace NormML.Cli.Commands;

/// <summary>The share of each class to validate on, or a folder of images for it.</summary>
internal readonly record struct ValidationImages(double? Fraction, DirectoryInfo? Folder)
{
    public static ValidationImages Parse(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Directory.Exists(text))
        {
            return new ValidationImages(null, new DirectoryInfo(text));
        }

        if (
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction)
            && fraction is >= 0 and < 1
        )
        {
            return new ValidationImages(fraction, null);
        }

        result.AddError($"--validation takes a folder that exists or a share from 0 to below 1; received '{text}'.");
        return default;
    }
}
