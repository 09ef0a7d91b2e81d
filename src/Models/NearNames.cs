namespace NormML.Models;

/// <summary>Suggests known names for an unknown one.</summary>
internal static class NearNames
{
    /// <summary>The three names with the smallest edit distance.</summary>
    public static IEnumerable<string> Of(string name, IEnumerable<string> names) =>
        names.OrderBy(candidate => Edits(name, candidate)).Take(3);

    /// <summary>Advice for an unknown name: "did you mean group?", or a list of all names if none is near.</summary>
    /// <param name="name">The unknown name.</param>
    /// <param name="names">The known ones.</param>
    /// <param name="more">A text to add after the list of all names.</param>
    public static string Advice(string name, IEnumerable<string> names, string more = "")
    {
        var all = names.ToList();
        var distances = Of(name, all).Select(candidate => (Name: candidate, Edits: Edits(name, candidate))).ToList();
        // A name with half of its letters wrong is another word, and next to a good guess a worse one is noise.
        var farthest = Math.Min(name.Length / 2, distances[0].Edits + 1);
        var near = distances
            .Where(candidate => candidate.Edits <= farthest)
            .Select(candidate => candidate.Name)
            .ToList();
        return near.Count > 0 ? $"did you mean {Words.Or(near)}?" : $"choose {Words.Or(all)}{more}.";
    }

    // The Levenshtein distance, ignoring case, one row at a time.
    private static int Edits(string name, string candidate)
    {
        var (source, target) = (name.ToLowerInvariant(), candidate.ToLowerInvariant());
        var row = Enumerable.Range(0, target.Length + 1).ToArray();
        for (var i = 1; i <= source.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= target.Length; j++)
            {
                var substituted = diagonal + (source[i - 1] == target[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
