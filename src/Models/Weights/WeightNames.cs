using System.Text.RegularExpressions;

namespace NormML.Models.Weights;

/// <summary>Maps the names of weights in files to those in networks.</summary>
internal static partial class WeightNames
{
    public static bool IsBatchCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    /// <summary>The current spelling of a name.</summary>
    public static string Today(string name) => OldDenseLayer().Replace(name, "$1$2");

    /// <summary>The tensors under a prefix by their names without it, and those that are not under it.</summary>
    /// <param name="entries">The file's tensors.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="inner">Prefixes within it that hold something else.</param>
    /// <exception cref="InvalidDataException">Two tensors have the same name.</exception>
    public static (Dictionary<string, WeightEntry> Under, List<WeightEntry> Outside) Split(
        IReadOnlyList<WeightEntry> entries,
        string prefix,
        IReadOnlyList<string> inner
    )
    {
        var under = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        var outside = new List<WeightEntry>();
        foreach (var entry in entries)
        {
            var name = Today(entry.Name);
            if (
                !name.StartsWith(prefix, StringComparison.Ordinal)
                || inner.Any(other => name.StartsWith(other, StringComparison.Ordinal))
            )
            {
                outside.Add(entry);
            }
            else if (!under.TryAdd(name[prefix.Length..], entry))
            {
                throw new InvalidDataException($"The weights have {name} twice, under an old name and a new one.");
            }
        }

        return (under, outside);
    }

    // torchvision's first DenseNet files use norm.1 where its networks use norm1.
    [GeneratedRegex(@"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")]
    private static partial Regex OldDenseLayer();
}
