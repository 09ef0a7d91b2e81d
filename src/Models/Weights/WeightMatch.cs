using NormML.Models.Layers;
using NormML.Models.Networks;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// Compares a network's tensors with a file's tensors under a prefix. Finds the pairs to copy, or all differences for
/// one error. The tensors under the prefix must match the network one by one; all others are ignored.
/// </summary>
internal sealed class WeightMatch
{
    private readonly Network network;
    private readonly Dictionary<string, WeightEntry> left;
    private readonly WeightDifferences differences = new();
    private readonly int targets;
    private int ofChannelsOrClasses;

    /// <summary>Compares the tensors.</summary>
    /// <param name="network">The network.</param>
    /// <param name="set">The file's tensors.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="others">
    /// All prefixes under which there may be such a network: tensors under a longer prefix belong to that prefix.
    /// </param>
    /// <param name="options">Whether the head is replaced.</param>
    public WeightMatch(Network network, WeightSet set, string prefix, IReadOnlyList<string> others, LoadOptions options)
    {
        (this.network, Set, Prefix) = (network, set, prefix);
        (left, var outside) = WeightNames.Split(
            set.Entries,
            prefix,
            [
                .. others.Where(other =>
                    other.Length > prefix.Length && other.StartsWith(prefix, StringComparison.Ordinal)
                ),
            ]
        );
        var lacking = SequenceWeights.Place(network, left);
        var all = StateDictionary.Of(network);
        targets = all.Count(target => !WeightNames.IsBatchCounter(target.Key));
        var firstConvolution = all.FirstOrDefault(target => target.Value.dim() == 4).Key;
        var headName = network.named_modules().LastOrDefault(module => module.Item2 is FullyConnected).Item1;
        var head = all.Where(target => IsIn(headName, target.Key))
            .ToDictionary(target => target.Key, target => target.Value.shape, StringComparer.Ordinal);
        var replace = options.ReplaceHead && IsForOtherClasses(head);
        HeadClassesInFile = left.GetValueOrDefault($"{headName}.weight")?.Shape is [var classes, _] ? classes : null;
        foreach (var (name, target) in all)
        {
            if (replace && head.ContainsKey(name))
            {
                Replaced.Add(name);
                if (left.Remove(name, out var unused))
                {
                    Ignored.Add(unused.Name);
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
                MissingBatchCounters.Add(name);
            }
            else
            {
                differences.Missing.Add(name);
            }
        }

        HeadClassesKept = options.ReplaceHead && !replace ? network.Classes : null;
        OnlyHeadIsMissing = differences.Missing.Count > 0 && differences.Missing.TrueForAll(head.ContainsKey);
        foreach (var (name, entry) in left)
        {
            if (WeightNames.IsBatchCounter(name))
            {
                Ignored.Add(entry.Name);
            }
            else if (replace && IsIn(headName, name))
            {
                // The head has several layers.
                Ignored.Add(entry.Name);
                HeadIsOfAnotherKind = true;
            }
            else
            {
                differences.Unexpected.Add(entry.Name);
            }
        }

        Ignored.AddRange(outside.Select(entry => entry.Name));
    }

    public WeightSet Set { get; }

    public string Prefix { get; }

    public bool Fits => !differences.Any;

    /// <summary>Whether everything fits except the number of input channels and of classes.</summary>
    public bool IsFamily =>
        differences.Unfit.Count == ofChannelsOrClasses
        && differences.Unexpected.Count == 0
        && (differences.Missing.Count == 0 || OnlyHeadIsMissing);

    /// <summary>How many of the network's tensors fit. Batch counters always fit and are not counted.</summary>
    public int Fitting { get; private set; }

    /// <summary>Other dictionaries of the file that also fit.</summary>
    public List<string> AlsoFit { get; } = [];

    public List<(string Name, Tensor Target, WeightEntry Source)> Pairs { get; } = [];

    public List<string> Replaced { get; } = [];

    public List<string> NewNorms { get; } = [];

    public List<string> Ignored { get; } = [];

    public List<string> MissingBatchCounters { get; } = [];

    public List<string> Rounded { get; } = [];

    public long? HeadClassesInFile { get; }

    public long? HeadClassesKept { get; }

    public bool HeadIsOfAnotherKind { get; }

    private bool OnlyHeadIsMissing { get; }

    /// <summary>The error if the network does not fit: what fits, every difference, and what to do.</summary>
    /// <param name="likely">The match with the catalog's network that the weights belong to, if that is known.</param>
    public InvalidDataException Refusal(WeightMatch? likely)
    {
        var unread = Set
            .Unread.Where(value =>
                Prefix.Length <= value.Name.Length
                && differences.Missing.Contains(WeightNames.Today(value.Name)[Prefix.Length..])
            )
            .ToList();
        if (unread.Count > 0)
        {
            return new InvalidDataException(
                $"{unread[0]}{(unread.Count > 1 ? $"; so are {unread.Count - 1} more" : "")}."
            );
        }

        var where =
            (Set.Name is { } name ? $" of \"{name}\"" : "")
            + (Prefix.Length > 0 ? $" under \"{Words.Name(Prefix)}\"" : "");
        var advice =
            likely is not null ? likely.Describe(network)
            : Fitting == 0 ? "They are those of no network that NormML knows; take weights with torchvision's names."
            : OnlyHeadIsMissing && differences.Unfit.Count + differences.Unexpected.Count == 0
                ? "Set ReplaceHead to train a new head."
            : "Choose the network that they were saved from.";
        return new InvalidDataException(
            $"its weights are not those of {network.Options.Name} with {network.Classes} classes: "
                + $"{(Fitting == 0 ? "none" : Fitting)} of its {targets} tensors {(Fitting is 0 or 1 ? "fits" : "fit")}{where}; "
                + differences.Describe(advice)
        );
    }

    private string Describe(Network wanted)
    {
        var options = network.Options;
        var channels = Set
            .Entries.First(entry =>
                entry.Shape.Length == 4 && WeightNames.Today(entry.Name).StartsWith(Prefix, StringComparison.Ordinal)
            )
            .Shape[1];
        string[] with =
        [
            .. HeadClassesInFile is { } classes ? [$"{classes} classes"] : Array.Empty<string>(),
            .. channels != options.Channels ? [$"Channels = {channels}"] : Array.Empty<string>(),
            .. options.Norm != wanted.Options.Norm ? [$"norm {options.Norm}"] : Array.Empty<string>(),
        ];
        return $"They are those of {options.Name}{(with.Length > 0 ? $" with {Words.And(with)}" : "")}: choose that network.";
    }

    private static bool IsIn(string? module, string name) =>
        module is not null && name.StartsWith($"{module}.", StringComparison.Ordinal);

    // The file's head has the network's features and another number of classes, or there is no head.
    private bool IsForOtherClasses(Dictionary<string, long[]> head)
    {
        var received = head.Keys.Where(left.ContainsKey).ToList();
        return received.All(name => left[name].Shape is [_, .. var rest] && rest.SequenceEqual(head[name][1..]))
            && (received.Count == 0 || received.Any(name => left[name].Shape[0] != head[name][0]));
    }

    private void Compare(string name, Tensor target, WeightEntry entry, bool isFirstConvolution, bool isHead)
    {
        var shape = target.shape;
        var typeFits = WeightTypes.Fit(entry.Type, target.dtype);
        if (!typeFits)
        {
            differences.Unfit.Add($"{name} needs {target.dtype}, received {entry.Type}");
        }

        if (entry.Shape.SequenceEqual(shape))
        {
            Pairs.Add((name, target, entry));
            Fitting += typeFits && !WeightNames.IsBatchCounter(name) ? 1 : 0;
            if (!WeightTypes.IsExact(entry.Type, target.dtype))
            {
                Rounded.Add(name);
            }

            return;
        }

        var ofChannels =
            isFirstConvolution
            && entry.Shape is [var filters, _, .. var kernel]
            && filters == shape[0]
            && kernel.SequenceEqual(shape[2..]);
        var ofClasses = isHead && entry.Shape is [_, .. var features] && features.SequenceEqual(shape[1..]);
        ofChannelsOrClasses += ofChannels || ofClasses ? 1 : 0;
        var why =
            isFirstConvolution && entry.Shape is [_, var channels, ..] && channels != shape[1]
                ? $" (the file's network has Channels = {channels}, this one Channels = {shape[1]}: "
                    + "make it with the file's)"
            : isHead && entry.Shape is [var classes, ..] && classes != shape[0]
                ? $" (the file's network tells {classes} classes apart: set ReplaceHead to train a new head)"
            : "";
        differences.Unfit.Add($"{name} needs shape {Words.Shape(shape)}, received {Words.Shape(entry.Shape)}{why}");
    }
}
