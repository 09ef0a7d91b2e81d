namespace NormML.Models;

/// <summary>Which names somebody may have meant.</summary>
internal static class NearNames
{
    /// <summary>The three names that take the fewest edits to reach.</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> names) =>
        names.OrderBy(candidate => Edits(name, candidate)).Take(3);

    /// <summary>What to do where a name is unknown: "did you mean group?", or all names where none is near.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="names">The known ones.</param>
    /// <param name="more">What is to be said behind the list of all.</param>
    public static string Advice(string name, IEnumerable<string> names, string more = "")
    {
        var all = names.ToList();
        var distances = Of(name, all).Select(candidate => (Name: candidate, Edits: Edits(name, candidate))).ToList();
        // Half of the letters wrong is another word, and beside a good guess a worse one is noise.
        var farthest = Math.Min(name.Length / 2, distances[0].Edits + 1);
        var near = distances
            .Where(candidate => candidate.Edits <= farthest)
            .Select(candidate => candidate.Name)
            .ToList();
        return near.Count > 0 ? $"did you mean {Words.Or(near)}?" : $"choose {Words.Or(all)}{more}.";
    }

    // Levenshtein's distance, one row at a time, whatever the case.
    private static int Edits(string name, string candidate)
    {
        var (from, to) = (name.ToLowerInvariant(), candidate.ToLowerInvariant());
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
