namespace NormML.Models.Weights;

/// <summary>How a file's weights differ from a network's, in one or two sentences.</summary>
internal sealed class WeightDifferences
{
    private const int Shown = 5;

    /// <summary>For tensors with a wrong shape or type: the expected and the received one.</summary>
    public List<string> Unfit { get; } = [];

    /// <summary>The network's names that the file lacks.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>The file's names that the network lacks.</summary>
    public List<string> Unexpected { get; } = [];

    public bool Any => Unfit.Count + Missing.Count + Unexpected.Count > 0;

    /// <summary>
    /// Every difference, and what to do. Where there are many: their numbers and the first ones, what to do, then the
    /// full list.
    /// </summary>
    public string Describe(string advice)
    {
        var all = Join([Join(Unfit), Labeled("missing", Missing), Labeled("unexpected", Unexpected)]);
        if (Unfit.Count <= Shown && Missing.Count <= Shown && Unexpected.Count <= Shown)
        {
            return $"{all}. {advice}";
        }

        var summary = Join([
            Summary("of another shape or type", Unfit, "; "),
            Summary("missing", Missing),
            Summary("unexpected", Unexpected),
        ]);
        return $"{summary}. {advice} All of them: {all}.";
    }

    private static string Join(IEnumerable<string> parts) => string.Join("; ", parts.Where(part => part.Length > 0));

    private static string Labeled(string label, List<string> items) =>
        items.Count > 0 ? $"{label}: {string.Join(", ", items)}" : "";

    private static string Summary(string label, List<string> items, string separator = ", ") =>
        items.Count == 0
            ? ""
            : $"{items.Count} {label}: {string.Join(separator, items.Take(Shown))}"
                + (items.Count > Shown ? $" and {items.Count - Shown} more" : "");
}
