namespace NormML.Models.Networks;

/// <summary>Which names somebody may have meant.</summary>
internal static class NearNames
{
    /// <summary>The three names that take the fewest edits to reach.</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> names) =>
        names.OrderBy(candidate => Edits(name.ToLowerInvariant(), candidate.ToLowerInvariant())).Take(3);

    // Levenshtein's distance, one row at a time.
    private static int Edits(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var substituted = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
