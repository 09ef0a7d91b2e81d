namespace NormML.Models;

/// <summary>Formats lists ("a, b and c"), counts, shapes and names for messages.</summary>
internal static class Words
{
    public static string And(IEnumerable<string> items) => Join(items, "and");

    public static string Or(IEnumerable<string> items) => Join(items, "or");

    /// <summary>"1 channel", "3 channels".</summary>
    public static string Count(long number, string one) =>
        FormattableString.Invariant($"{number:N0} {one}{(number == 1 ? "" : "s")}");

    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>"a, b and 7 more": the first items if there are many, else all of them.</summary>
    /// <param name="items">The items.</param>
    /// <param name="most">The number of items to show; if only one more would be left out, it is shown, too.</param>
    /// <param name="last">The separator before the last item if all are shown: " and " or ", ".</param>
    public static string Some(IEnumerable<string> items, int most, string last = " and ")
    {
        var list = items.ToList();
        return list.Count > most + 1 ? $"{string.Join(", ", list[..most])} and {list.Count - most} more"
            : last == ", " ? string.Join(", ", list)
            : And(list);
    }

    /// <summary>
    /// "a, b, ... (7)": the first items and the total count if there are more, else all of them.
    /// </summary>
    public static string First(IEnumerable<string> items, int most)
    {
        var list = items.ToList();
        return list.Count > most ? $"{string.Join(", ", list[..most])}, ... ({list.Count})" : string.Join(", ", list);
    }

    /// <summary>A name from a file, made printable: at most 100 characters, control characters replaced.</summary>
    public static string Name(string name)
    {
        var shown = name.Length <= 100 ? name : name[..99] + "…";
        return shown.Any(char.IsControl) ? string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c)) : shown;
    }

    private static string Join(IEnumerable<string> items, string word)
    {
        var list = items.ToList();
        return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} {word} {list[^1]}";
    }
}
