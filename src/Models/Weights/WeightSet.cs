namespace NormML.Models.Weights;

/// <summary>Tensors by name in a file. Most files have one set; a checkpoint may have several.</summary>
internal class WeightSet(IReadOnlyList<string> path, IReadOnlyList<WeightEntry> entries)
{
    private const int Named = 5;

    private static readonly string[] UsualNames = ["state_dict", "model_state_dict", "model", "net"];

    /// <summary>The keys that lead to it; empty where it is the file itself.</summary>
    public IReadOnlyList<string> Path { get; } = path;

    /// <summary>Null where it is the file itself.</summary>
    public string? Name => Path.Count == 0 ? null : string.Join('.', Path.Select(Words.Name));

    /// <summary>The Python expression that leads to it from the loaded file.</summary>
    public string Index => string.Concat(Path.Select(key => $"[\"{Words.Name(key)}\"]"));

    /// <summary>The tensors, in the file's order.</summary>
    public virtual IReadOnlyList<WeightEntry> Entries { get; } = entries;

    /// <summary>The names of everything else in the file.</summary>
    public virtual IReadOnlyList<string> Others => [];

    /// <summary>Values among these tensors that cannot be read.</summary>
    public virtual IReadOnlyList<UnreadValue> Unread => [];

    /// <summary>The Python class of the whole model that the tensors belong to; null for a plain dictionary.</summary>
    public virtual string? ModelClass => null;

    /// <summary>
    /// Whether these are the tensors at the top level of a file in which another dictionary has more tensors.
    /// </summary>
    public bool IsBesideLarger { get; init; }

    /// <summary>
    /// The precedence if several sets fit, lowest number first: the usual names of a network's weights, in order; the
    /// top level of the file; any other dictionary; averages of weights and dictionaries of an optimizer; a few tensors
    /// at the top level next to a larger dictionary.
    /// </summary>
    public int Rank =>
        Path switch
        {
            [] => UsualNames.Length + (IsBesideLarger ? 3 : 0),
            [var key] when Array.IndexOf(UsualNames, key) is >= 0 and var place => place,
            _ => UsualNames.Length + (Path.Any(IsSecondary) ? 2 : 1),
        };

    /// <summary>The set to read if there is no network to decide which one fits.</summary>
    /// <exception cref="InvalidDataException">Several have the same precedence, or the set cannot be read.</exception>
    public static WeightSet Usual(IReadOnlyList<WeightSet> sets)
    {
        var rank = sets.Min(set => set.Rank);
        var meant = sets.Where(set => set.Rank == rank).ToList();
        if (meant.Count > 1)
        {
            throw new InvalidDataException(
                $"The file has {meant.Count} dictionaries of tensors, none of them under a usual name "
                    + $"({Words.Or(UsualNames)}): {Words.Some(meant.Select(set => set.Name!), Named)}; save the one that you "
                    + $"want alone: torch.save(torch.load(path){meant[0].Index}, \"weights.pth\")."
            );
        }

        return meant[0].Unread.FirstOrDefault(value => value.IsTensor) is { } tensor
            ? throw new InvalidDataException($"{tensor}.")
            : meant[0];
    }

    // "ema", "model_ema", "state_dict_ema", "swa", "optimizer".
    private static bool IsSecondary(string key) =>
        key.Split('_', '-', '.')
            .Any(word => word is "ema" or "swa" || word.StartsWith("optim", StringComparison.OrdinalIgnoreCase));
}
