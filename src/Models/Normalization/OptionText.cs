using System.Text.RegularExpressions;

namespace NormML.Models.Normalization;

/// <summary>
/// The text form of an option: a name, and after a colon its settings, such as <c>group:32</c> or
/// <c>batch:momentum=0.01,update=false</c>. Command line, options and saved models use the same form.
/// </summary>
internal sealed partial class OptionText
{
    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly string text;
    private string? bareValue;

    private OptionText(string text, string name)
    {
        this.text = text;
        Name = name;
    }

    public string Name { get; }

    /// <summary>The name that a text form starts with.</summary>
    public static string NameOf(string text) =>
        // Models saved by earlier versions have the British spelling.
        text.Split(':')[0].Trim().Replace("isation", "ization", StringComparison.Ordinal);

    /// <summary>
    /// Reads a text form. <paramref name="bareKey"/> maps an option's name to the key of its bare setting (the value
    /// without a key).
    /// </summary>
    public static OptionText Parse(string text, Func<string, string?> bareKey)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':');
        var parsed = new OptionText(text, NameOf(text));
        if (colon < 0)
        {
            return parsed;
        }

        foreach (var part in text[(colon + 1)..].Split(','))
        {
            var equals = part.IndexOf('=');
            var key = equals < 0 ? bareKey(parsed.Name) : part[..equals].Trim();
            if (key is null && !string.IsNullOrWhiteSpace(part))
            {
                parsed.bareValue ??= part.Trim();
            }
            else if (string.IsNullOrEmpty(key) || !parsed.settings.TryAdd(key, part[(equals + 1)..].Trim()))
            {
                throw new FormatException(
                    $"An option is written as name:key=value,key=value, each key once; received \"{text}\"."
                );
            }
        }

        return parsed;
    }

    /// <summary>The parts of a text that are joined by plus signs.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. Plus().Split(text).Select(part => part.Trim())];
    }

    /// <summary>Removes a setting and returns its value; null if it is absent.</summary>
    public string? Take(string key) => settings.Remove(key, out var value) ? value : null;

    /// <summary>Throws if settings are left that <see cref="Take"/> did not remove: they are unknown.</summary>
    public void End(string[] known)
    {
        if (bareValue is not null && known.Length > 0)
        {
            throw new FormatException(
                $"\"{Name}\" takes no value without a key; received \"{bareValue}\" in \"{text}\"; "
                    + $"write key=value, of {Words.Or(known)}."
            );
        }

        var received = settings.Keys.Concat(bareValue is null ? [] : [bareValue]).ToList();
        if (received.Count == 0)
        {
            return;
        }

        var takes = known.Length == 0 ? "no settings" : Words.And(known);
        throw new FormatException($"\"{Name}\" takes {takes}; received {Words.And(received)} in \"{text}\".");
    }

    /// <summary>Writes a text form.</summary>
    public static string Write(string name, IEnumerable<string> settings)
    {
        var given = string.Join(',', settings);
        return given.Length == 0 ? name : $"{name}:{given}";
    }

    /// <summary>The text as it was given.</summary>
    public override string ToString() => text;

    // Not the sign in 1e+5.
    [GeneratedRegex(@"\+(?=\s*[a-zA-Z])")]
    private static partial Regex Plus();
}
