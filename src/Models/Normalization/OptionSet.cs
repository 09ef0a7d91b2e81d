namespace NormML.Models.Normalization;

/// <summary>One member of a closed set of options: its name and how its settings are read.</summary>
/// <param name="Name">The name in the text form.</param>
/// <param name="Read">Makes the option from a text form of that name, and ends the reading.</param>
/// <param name="Unnamed">The key of the setting that may be written without one, as 32 in <c>group:32</c>.</param>
internal sealed record OptionKind<TOption>(string Name, Func<OptionText, TOption> Read, string? Unnamed = null);

/// <summary>A closed set of options by the names of their text forms.</summary>
internal sealed class OptionSet<TOption>(string what, params OptionKind<TOption>[] kinds)
{
    public IEnumerable<string> Names => kinds.Select(kind => kind.Name);

    public bool Contains(string name) => kinds.Any(kind => kind.Name == name);

    /// <exception cref="FormatException">There is no such option, or it has no such setting.</exception>
    public TOption Parse(string text)
    {
        var parsed = OptionText.Parse(text, name => kinds.FirstOrDefault(kind => kind.Name == name)?.Unnamed);
        var found = kinds.FirstOrDefault(kind => kind.Name == parsed.Name)
            ?? throw new FormatException($"There is no {what} \"{parsed.Name}\"; {NearNames.Advice(parsed.Name, Names)}");
        return found.Read(parsed);
    }

    /// <summary>Reads an option without settings.</summary>
    public static Func<OptionText, TOption> Plain(TOption option) => text =>
    {
        text.End();
        return option;
    };
}
