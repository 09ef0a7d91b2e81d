using System.Globalization;

namespace NormML.Cli.Output;

/// <summary>The number of images of each class, in one line.</summary>
internal static class ClassCounts
{
    private const int MostNamed = 20;

    public static string Describe(IReadOnlyList<string> classes, IReadOnlyList<int> counts)
    {
        var all = classes.Zip(counts, (name, count) => (Name: name, Count: count)).ToList();
        var named = string.Join(", ", all.Take(MostNamed).Select(Text));
        return all.Count <= MostNamed
            ? $"Classes: {named}"
            : $"Classes: {named} and {all.Count - MostNamed} more; the smallest is {Text(all.MinBy(one => one.Count))}, the largest {Text(all.MaxBy(one => one.Count))}";

        static string Text((string Name, int Count) one) =>
            string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Count:N0}");
    }
}
