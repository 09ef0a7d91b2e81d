namespace NormML.Models;

/// <summary>Lists in messages, "a, b and c", and numbers of things.</summary>
internal static class Words
{
    public static string And(IEnumerable<string> items) => Join(items, "and");

    public static string Or(IEnumerable<string> items) => Join(items, "or");

    /// <summary>"1 channel", "3 channels".</summary>
    public static string Count(long number, string one) =>
        FormattableString.Invariant($"{number:N0} {one}{(number == 1 ? "" : "s")}");

    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    private static string Join(IEnumerable<string> items, string word)
    {
        var list = items.ToList();
        return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} {word} {list[^1]}";
    }
}
