using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>A network's tensors beside those of a file: which go where, and every difference in one error.</summary>
internal sealed class WeightMatch
{
    private readonly Network network;
    private readonly Dictionary<string, WeightEntry> left;
    private readonly WeightDifferences differences = new();

    public WeightMatch(Network network, IReadOnlyList<WeightEntry> entries, LoadOptions options)
    {
        this.network = network;
        left = WeightNames.Translate(entries);
        var lacking = SequenceWeights.Place(network, left);
        var targets = StateDictionary.Of(network);
        var firstConvolution = targets.FirstOrDefault(target => target.Value.dim() == 4).Key;
        var head = Head(network, targets);
        var replace = options.ReplaceHead && IsForOtherClasses(head);
        HeadClassesKept = options.ReplaceHead && !replace ? network.Classes : null;
        foreach (var (name, target) in targets)
        {
            if (replace && head.ContainsKey(name))
            {
                Replaced.Add(name);
                if (left.Remove(name, out var unused))
                {
                    Ignored.Add(unused.Name);
                    HeadClassesInFile ??= unused.Shape[0];
                }
            }
            else if (left.Remove(name, out var entry))
            {
                Compare(name, target, entry, name == firstConvolution, head.ContainsKey(name));
            }
            else if (lacking.Contains(name))
            {
                NewNorms.Add(name);
            }
            else if (WeightNames.IsBatchCounter(name))
            {
                Kept.Add(name);
            }
            else
            {
                differences.Missing.Add(name);
            }
        }

        foreach (var (name, entry) in left.Where(pair => WeightNames.IsBatchCounter(pair.Key)))
        {
            left.Remove(name);
            Ignored.Add(entry.Name);
        }

        differences.Unexpected.AddRange(left.Values.Select(entry => entry.Name));
    }

    public List<(string Name, Tensor Target, WeightEntry Source)> Pairs { get; } = [];

    public List<string> Replaced { get; } = [];

    public List<string> NewNorms { get; } = [];

    public List<string> Ignored { get; } = [];

    public List<string> Kept { get; } = [];

    public List<string> Rounded { get; } = [];

    public long? HeadClassesInFile { get; private set; }

    public long? HeadClassesKept { get; }

    /// <exception cref="InvalidDataException">The file's weights are not the network's.</exception>
    public void ThrowOnDifferences()
    {
        if (differences.Any)
        {
            throw new InvalidDataException(
                $"its weights are not those of {network.Options.Name} with {network.Classes} classes: " +
                differences.Describe("Choose the network that they were saved from."));
        }
    }

    // The last fully connected layer, in the order of computation.
    private static Dictionary<string, long[]> Head(Network network, IReadOnlyList<KeyValuePair<string, Tensor>> targets)
    {
        var name = network.named_modules().LastOrDefault(module => module.Item2 is FullyConnected).Item1;
        return targets.Where(target => name is not null && target.Key.StartsWith(name + ".", StringComparison.Ordinal))
            .ToDictionary(target => target.Key, target => target.Value.shape, StringComparer.Ordinal);
    }

    // It has the features of the network, and another number of classes; or there is none.
    private bool IsForOtherClasses(Dictionary<string, long[]> head)
    {
        var received = head.Keys.Where(left.ContainsKey).ToList();
        return received.All(name => left[name].Shape is [_, .. var rest] && rest.SequenceEqual(head[name][1..]))
            && (received.Count == 0 || received.Any(name => left[name].Shape[0] != head[name][0]));
    }

    private void Compare(string name, Tensor target, WeightEntry entry, bool isFirstConvolution, bool isHead)
    {
        var shape = target.shape;
        if (!WeightTypes.Fit(entry.Type, target.dtype))
        {
            differences.Unfit.Add($"{name} needs {target.dtype}, received {entry.Type}");
        }

        if (entry.Shape.SequenceEqual(shape))
        {
            Pairs.Add((name, target, entry));
            if (!WeightTypes.IsExact(entry.Type, target.dtype))
            {
                Rounded.Add(name);
            }

            return;
        }

        var why = isFirstConvolution && entry.Shape is [_, var channels, ..] && channels != shape[1]
            ? $" (the file's network has Channels = {channels}, this one Channels = {shape[1]}: " +
                "make it with the file's)"
            : isHead && entry.Shape is [var classes, ..] && classes != shape[0]
            ? $" (the file's network tells {classes} classes apart: set ReplaceHead to train a new head)"
            : "";
        differences.Unfit.Add($"{name} needs shape {Words.Shape(shape)}, received {Words.Shape(entry.Shape)}{why}");
    }
}
