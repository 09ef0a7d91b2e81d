using System.Globalization;
using System.Text.RegularExpressions;

namespace NormML.Models.Normalization;

/// <summary>
/// The short text form of an option: a name, then after a colon its settings, as in <c>group:32</c> or
/// <c>batch:momentum=0.01,update=false</c>. One form for command line, options and saved models.
/// </summary>
internal sealed partial class OptionText
{
    private static readonly Dictionary<string, bool> YesOrNo = new(StringComparer.Ordinal)
    {
        ["true"] = true,
        ["false"] = false,
    };

    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly string text;
    private string? bareValue;

    private OptionText(string text, string name)
    {
        this.text = text;
        Name = name;
    }

    public string Name { get; }

    /// <summary>
    /// Reads a text form. <paramref name="unnamed"/> is the key of a setting that is written without one.
    /// </summary>
    public static OptionText Parse(string text, Func<string, string?> unnamed)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':');
        var parsed = new OptionText(text, (colon < 0 ? text : text[..colon]).Trim());
        if (colon < 0)
        {
            return parsed;
        }

        foreach (var part in text[(colon + 1)..].Split(','))
        {
            var equals = part.IndexOf('=');
            var key = equals < 0 ? unnamed(parsed.Name) : part[..equals].Trim();
            if (key is null && !string.IsNullOrWhiteSpace(part))
            {
                parsed.bareValue ??= part.Trim();
            }
            else if (string.IsNullOrEmpty(key) || !parsed.settings.TryAdd(key, part[(equals + 1)..].Trim()))
            {
                throw new FormatException(
                    $"An option is written as name:key=value,key=value, each key once; received \"{text}\".");
            }
        }

        return parsed;
    }

    /// <summary>The text forms that a plus sign joins: one where there is none.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Plus().Split(text).Select(part => part.Trim())];
    }

    public double Number(string key, double otherwise)
    {
        if (!settings.Remove(key, out var value))
        {
            return otherwise;
        }

        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{key} is a number such as 0.1 or 1e-5; received \"{value}\" in \"{text}\".");
    }

    public TChoice Choice<TChoice>(string key, TChoice otherwise, IReadOnlyDictionary<string, TChoice> choices)
    {
        if (!settings.Remove(key, out var value))
        {
            return otherwise;
        }

        return choices.TryGetValue(value, out var choice)
            ? choice
            : throw new FormatException($"{key} is {Words.Or(choices.Keys)}; received \"{value}\" in \"{text}\".");
    }

    public int? Integer(string key)
    {
        if (!settings.Remove(key, out var value))
        {
            return null;
        }

        return int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{key} is a whole number such as 32; received \"{value}\" in \"{text}\".");
    }

    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, YesOrNo);

    /// <summary>To call after all settings are taken: what is left is unknown.</summary>
    public void End(params string[] known)
    {
        if (bareValue is not null && known.Length > 0)
        {
            throw new FormatException(
                $"\"{Name}\" takes no value without a key; received \"{bareValue}\" in \"{text}\"; " +
                $"write key=value, of {Words.Or(known)}.");
        }

        var received = settings.Keys.Concat(bareValue is null ? [] : [bareValue]).ToList();
        if (received.Count == 0)
        {
            return;
        }

        var takes = known.Length == 0 ? "no settings" : Words.And(known);
        throw new FormatException(
            $"\"{Name}\" takes {takes}; received {Words.And(received)} in \"{text}\".");
    }

    /// <summary>Writes a text form: settings that are null are left out.</summary>
    public static string Write(string name, params string?[] settings)
    {
        var given = string.Join(',', settings.Where(setting => setting is not null));
        return given.Length == 0 ? name : $"{name}:{given}";
    }

    public static string? Setting(string key, double value, double unlessIs) =>
        value.Equals(unlessIs) ? null : string.Create(CultureInfo.InvariantCulture, $"{key}={value}");

    public static string? Setting(string key, bool value, bool unlessIs) =>
        value == unlessIs ? null : $"{key}={(value ? "true" : "false")}";

    // Not the sign in 1e+5.
    [GeneratedRegex(@"\+(?=\s*[a-zA-Z])")]
    private static partial Regex Plus();
}
