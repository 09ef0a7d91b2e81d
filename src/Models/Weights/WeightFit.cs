using NormML.Models.Networks;

namespace NormML.Models.Weights;

/// <summary>Finds the dictionary and prefix under which a file holds the network.</summary>
internal static class WeightFit
{
    /// <summary>
    /// The only place where all tensors fit; where several dictionaries fit, the one usually meant, with the others
    /// reported.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The weights are not the network's, or several dictionaries fit and none has precedence.
    /// </exception>
    public static WeightMatch Find(Network network, IReadOnlyList<WeightSet> sets, LoadOptions options)
    {
        var fits = new List<WeightMatch>();
        WeightMatch? nearest = null;
        foreach (var set in sets.OrderBy(set => set.Rank))
        {
            var prefixes = WeightPrefixes.Of(network, set);
            foreach (var prefix in prefixes)
            {
                var match = new WeightMatch(network, set, prefix, prefixes, options);
                if (match.Fits)
                {
                    fits.Add(match);
                }
                else if (nearest is null || match.Fitting > nearest.Fitting)
                {
                    nearest = match;
                }
            }
        }

        if (fits.Count == 0)
        {
            throw nearest!.Refusal(nearest.IsFamily ? null : Likely(nearest.Set));
        }

        var meant = fits.Where(match => match.Set.Rank == fits[0].Set.Rank).ToList();
        if (meant.Exists(match => match.Set != meant[0].Set))
        {
            var names = meant.Select(match => $"\"{match.Set.Name}\"").Distinct();
            throw new InvalidDataException(
                $"the network fits {Words.And(names)} of the file; save the one that you want alone, as "
                    + $"torch.save(torch.load(path){meant[0].Set.Index}, \"weights.pth\")."
            );
        }

        if (meant.Count > 1)
        {
            throw WeightPrefixes.Ambiguous(meant.Select(match => match.Prefix));
        }

        meant[0].AlsoFit.AddRange(fits.Skip(1).Select(match => match.Set.Name ?? "the file's own tensors").Distinct());
        return meant[0];
    }

    /// <summary>
    /// The network of the catalog that the tensors belong to, with any number of classes; null where there is none.
    /// </summary>
    private static WeightMatch? Likely(WeightSet set)
    {
        foreach (var entry in NetworkCatalog.All)
        {
            // An uninitialized network takes milliseconds; the whole catalog takes a second.
            using var network = NetworkFactory.CreateUninitialized(entry.Options, 2);
            var prefixes = WeightPrefixes.Of(network, set);
            foreach (var prefix in prefixes)
            {
                var match = new WeightMatch(network, set, prefix, prefixes, new LoadOptions { ReplaceHead = true });
                if (match.IsFamily)
                {
                    return match;
                }
            }
        }

        return null;
    }
}
