using System.Text.RegularExpressions;

namespace NormML.Models.Weights;

/// <summary>Names of weights as files have them, to the names that networks have.</summary>
internal static partial class WeightNames
{
    // What wraps a network in PyTorch puts its own name in front: DataParallel, and a compiled module.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    public static bool IsBatchCounter(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    /// <summary>The network's name of each tensor of a file.</summary>
    public static Dictionary<string, WeightEntry> Translate(IReadOnlyList<WeightEntry> entries)
    {
        var skip = 0;
        while (Wrappers.FirstOrDefault(IsInFrontOfAll) is { } wrapper)
        {
            skip += wrapper.Length;
        }

        var translated = new Dictionary<string, WeightEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var name = OldDenseLayer().Replace(entry.Name[skip..], "$1$2");
            if (!translated.TryAdd(name, entry))
            {
                throw new InvalidDataException($"The weights have {name} twice, under an old name and a new one.");
            }
        }

        return translated;

        bool IsInFrontOfAll(string wrapper) => entries.Count > 0
            && entries.All(entry => entry.Name.AsSpan(skip).StartsWith(wrapper, StringComparison.Ordinal));
    }

    // torchvision's first DenseNet files say norm.1 where its networks say norm1.
    [GeneratedRegex(@"(denselayer\d+\.(?:norm|relu|conv))\.([12]\.)")]
    private static partial Regex OldDenseLayer();
}
