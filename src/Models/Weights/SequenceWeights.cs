using NormML.Models.Networks;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// Maps the weights of a network with one norm in each place to a network with a sequence of norms there.
/// </summary>
internal static class SequenceWeights
{
    /// <summary>
    /// Where the file has a norm (<c>bn1.weight</c>) and the network a sequence (<c>bn1.0.weight</c>), renames the
    /// file's tensors to those of the one member of the sequence that has the same tensors.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="entries">The file's tensors, by the names that the network has so far.</param>
    /// <returns>The names of the other members' tensors, which such a file lacks.</returns>
    public static IReadOnlySet<string> Place(Network network, Dictionary<string, WeightEntry> entries)
    {
        var lacking = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, module) in network.named_modules())
        {
            if (module is SequenceNorm sequence)
            {
                Place(sequence, $"{name}.", entries, lacking);
            }
        }

        return lacking;
    }

    /// <summary>
    /// The tensors that the network would have with a single member of each sequence in its place.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> OfMember(Network network, int place)
    {
        var member = $"{place}.";
        var prefixes = network
            .named_modules()
            .Where(module => module.Item2 is SequenceNorm)
            .Select(module => $"{module.Item1}.{member}")
            .ToList();
        return StateDictionary
            .Of(network)
            .Select(entry =>
                prefixes.Find(prefix => entry.Key.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
                    ? KeyValuePair.Create(prefix[..^member.Length] + entry.Key[prefix.Length..], entry.Value)
                    : entry
            );
    }

    private static void Place(
        SequenceNorm sequence,
        string prefix,
        Dictionary<string, WeightEntry> entries,
        HashSet<string> lacking
    )
    {
        var received = entries
            .Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..])
            .ToList();
        var members = StateDictionary
            .Of(sequence)
            .Select(entry => (Name: entry.Key, Dot: entry.Key.IndexOf('.') + 1))
            .ToLookup(entry => entry.Name[..entry.Dot], entry => entry.Name[entry.Dot..]);
        if (members.Where(member => AreSame(member, received)).ToList() is not [var fit])
        {
            return;
        }

        foreach (var name in received)
        {
            entries.Remove(prefix + name, out var entry);
            entries.Add(prefix + fit.Key + name, entry!);
        }

        lacking.UnionWith(
            members
                .Where(member => member.Key != fit.Key)
                .SelectMany(member => member, (member, name) => prefix + member.Key + name)
        );
    }

    private static bool AreSame(IEnumerable<string> names, IEnumerable<string> received) =>
        names.Where(IsNoCounter).ToHashSet(StringComparer.Ordinal).SetEquals(received.Where(IsNoCounter));

    private static bool IsNoCounter(string name) => !WeightNames.IsBatchCounter(name);
}
