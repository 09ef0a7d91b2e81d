namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// The dictionaries of tensors within what <c>torch.save</c> wrote: a state dictionary, or a checkpoint's.
/// </summary>
internal static class TorchCheckpoint
{
    // checkpoint["state"]["model"]["state_dict"], and one more.
    private const int Deepest = 4;

    // A list of several models' weights is short.
    private const int LongestList = 100;

    // Of an optimizer's numbers by parameter there may be thousands: the largest ones are looked at.
    private const int MostSets = 100;

    /// <summary>All dictionaries, those nearer to the top first.</summary>
    /// <exception cref="InvalidDataException">The file has no weights.</exception>
    public static IReadOnlyList<TorchSet> In(object? saved)
    {
        var found = new List<(PickledDictionary Tensors, Step? Way, string? ModelClass)>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = PickledModule.MostValues;
        var queue = new Queue<(object Value, Step? Way)>([(saved ?? "", null)]);
        while (queue.TryDequeue(out var next))
        {
            var (value, way) = next;
            if (!seen.Add(value))
            {
                continue;
            }

            var tensors =
                value as PickledDictionary
                ?? (PickledModule.Is(value) ? PickledModule.TensorsOf((PickledOpaque)value, ref left) : null);
            if (tensors?.Tensors > 0)
            {
                found.Add((tensors, way, (value as PickledOpaque)?.Name));
            }

            if ((way?.Depth ?? 0) < Deepest)
            {
                foreach (var (key, item) in Children(value))
                {
                    queue.Enqueue((item, new Step(key, way, value)));
                }
            }
        }

        if (found.Count == 0)
        {
            throw NoWeights(saved);
        }

        var most = found.Max(item => item.Tensors.Tensors);
        var largest = found.OrderByDescending(item => item.Tensors.Tensors).Take(MostSets).ToHashSet();
        return
        [
            .. found
                .Where(largest.Contains)
                .Select(item => new TorchSet(item.Tensors, item.Way, item.ModelClass)
                {
                    IsBesideLarger = item.Way is null && item.Tensors.Tensors < most,
                }),
        ];
    }

    // Values that may hold weights, by key; lists and tuples use indices as keys.
    private static IEnumerable<(string Key, object Value)> Children(object value) =>
        value switch
        {
            PickledDictionary dictionary => dictionary
                .Items.Where(item => MayHold(item.Value))
                .Select(item => (item.Key, item.Value!)),
            IReadOnlyList<object?> { Count: <= LongestList } list => list.Select((item, place) => ($"{place}", item!))
                .Where(item => MayHold(item.Item2)),
            _ => [],
        };

    private static bool MayHold(object? value) =>
        value is PickledDictionary or IReadOnlyList<object?> || PickledModule.Is(value);

    private static InvalidDataException NoWeights(object? saved) =>
        new(
            saved switch
            {
                PickledDictionary root
                    when root.Items.Any(item =>
                        item.Value is PickledOpaque { Name: var name }
                        && name.EndsWith("multiarray._reconstruct", StringComparison.Ordinal)
                    ) => "The weights are numpy arrays, which are not read here; make tensors of them: "
                    + "torch.save({name: torch.from_numpy(array) for name, array in weights.items()}, path).",
                PickledDictionary root => "There are no weights in the file: it has "
                    + $"{Words.Some(Keys(root).DefaultIfEmpty("nothing"), 10)}, and none of it is a dictionary of tensors by name; "
                    + WeightErrors.SaveAnew,
                PickledOpaque { Name: var name } =>
                    $"The file is an object of Python, pickled whole with its class {Words.Name(name)}; it is not made, and no "
                        + $"weights are found in it; {WeightErrors.SaveAnew}",
                _ => "A file of weights holds a state dictionary; received "
                    + $"{(saved is PickledTensor ? "a single tensor" : "something else")}; {WeightErrors.SaveAnew}",
            }
        );

    private static IEnumerable<string> Keys(PickledDictionary root) => root.Items.Select(item => Words.Name(item.Key));

    /// <summary>A key on the path to a value, and the container that it indexes.</summary>
    internal sealed record Step(string Key, Step? Before, object In)
    {
        public int Depth => (Before?.Depth ?? 0) + 1;

        public IEnumerable<Step> FromTop => Before is null ? [this] : [.. Before.FromTop, this];
    }
}
