using NormML.Models.Networks;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// The prefixes that a file puts before a network's names: from a wrapper in PyTorch (<c>module.</c>,
/// <c>_orig_mod.</c>), or its place in something larger (<c>model.</c>, <c>backbone.</c>, <c>encoder.module.</c>). They
/// are found by the network's first convolution: whatever precedes its name in the file is a prefix.
/// </summary>
internal static class WeightPrefixes
{
    // Names inside the blocks have the same ending as the first convolution's. A file with more whole networks than
    // this is refused.
    private const int MostWhole = 16;
    private const int MostTried = 64;

    /// <summary>
    /// The prefixes under which the file has all of the network's convolutions in their shapes; where there is none,
    /// the prefix under which most tensors fit, which may be the empty one.
    /// </summary>
    public static IReadOnlyList<string> Of(Network network, WeightSet set)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var entry in set.Entries)
        {
            shapes.TryAdd(WeightNames.Today(entry.Name), entry.Shape);
        }

        var inSequences = network
            .named_modules()
            .Where(module => module.Item2 is SequenceNorm)
            .Select(module => $"{module.Item1}.")
            .ToList();
        var targets = StateDictionary
            .Of(network)
            .Where(target => !inSequences.Exists(name => target.Key.StartsWith(name, StringComparison.Ordinal)))
            .ToList();
        var convolutions = targets.Where(target => target.Value.dim() == 4).ToList();
        var first = convolutions[0].Key;
        var prefixes = shapes
            .Keys.Concat(set.Unread.Select(value => WeightNames.Today(value.Name)))
            .Where(name => name == first || name.EndsWith($".{first}", StringComparison.Ordinal))
            .Select(name => name[..^first.Length])
            .OrderBy(prefix => prefix.Length)
            .ToList();
        var whole = prefixes
            .Where(prefix => convolutions.All(convolution => Fits(prefix, convolution)))
            .Take(MostWhole + 1)
            .ToList();
        return whole.Count > MostWhole ? throw Ambiguous(whole)
            : whole.Count > 0 ? whole
            : [prefixes.Take(MostTried).Prepend("").MaxBy(prefix => targets.Count(target => Fits(prefix, target)))!];

        // A separate sentence reports the first convolution's channels.
        bool Fits(string prefix, KeyValuePair<string, Tensor> target) =>
            shapes.TryGetValue(prefix + target.Key, out var shape)
            && (
                target.Key == first
                    ? shape is [var filters, _, .. var rest]
                        && filters == target.Value.shape[0]
                        && rest.SequenceEqual(target.Value.shape[2..])
                    : shape.SequenceEqual(target.Value.shape)
            );
    }

    /// <summary>The error text where the network fits under several prefixes.</summary>
    public static InvalidDataException Ambiguous(IEnumerable<string> prefixes)
    {
        var list = prefixes.ToList();
        return new InvalidDataException(
            $"the network fits under {list.Count} prefixes of its names: "
                + $"{Words.Some(list.Select(prefix => $"\"{Words.Name(prefix)}\""), MostWhole - 1)}; save the one that you want "
                + "alone: torch.save({k[len(p):]: v for k, v in weights.items() if k.startswith(p)}, path), with p = "
                + $"\"{Words.Name(list[^1])}\"."
        );
    }
}
