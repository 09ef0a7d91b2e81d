namespace NormML.Models.Weights;

/// <summary>What <see cref="StateDictionary.Load"/> did.</summary>
public sealed record LoadReport
{
    /// <summary>The network's tensors that came from the file, by the network's names.</summary>
    public required IReadOnlyList<string> Read { get; init; }

    /// <summary>
    /// The tensors of the last layer that kept what they were, because the file has it for another number of classes or
    /// not at all. Empty unless <see cref="LoadOptions.ReplaceHead"/>.
    /// </summary>
    public required IReadOnlyList<string> ReplacedHead { get; init; }

    /// <summary>The number of classes of the head in the file that was not used, if there was one.</summary>
    public long? HeadClassesInFile { get; init; }

    /// <summary>
    /// The number of classes of the file's head, where <see cref="LoadOptions.ReplaceHead"/> found as many in the
    /// network and the head was read. That they are the same classes no file says.
    /// </summary>
    public long? HeadClassesKept { get; init; }

    /// <summary>
    /// The tensors that kept what they were, because the network has a sequence of norms where the file has one, and
    /// they belong to the others: <c>bn1.1.g_fc.weight</c> of <c>batch+self</c>. <c>batch+cross</c> has none.
    /// </summary>
    public required IReadOnlyList<string> NewNorms { get; init; }

    /// <summary>
    /// What the file has beside what was read: batch counters that the network does not keep, its replaced head, and
    /// what else a checkpoint holds.
    /// </summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>
    /// Counters of batches (<c>num_batches_tracked</c>) that the file lacks and that kept what they were.
    /// </summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Tensors whose floats were rounded to the network's smaller type, as 64 bits to 32.</summary>
    public required IReadOnlyList<string> Rounded { get; init; }

    /// <summary>The report in sentences, for people.</summary>
    public override string ToString()
    {
        var text = $"Read {Read.Count} tensors.";
        if (ReplacedHead.Count > 0)
        {
            text += $" The head ({string.Join(", ", ReplacedHead)}) is new: the file has "
                + (HeadClassesInFile is { } classes ? $"one for {classes} classes." : "none.");
        }

        if (HeadClassesKept is { } kept)
        {
            text += $" The file's head for {kept} classes is kept: the network has as many.";
        }

        if (NewNorms.Count > 0)
        {
            text += $" {NewNorms.Count} tensors of norms that the file lacks ({NewNorms[0]} to {NewNorms[^1]}) are " +
                "new: they keep their start.";
        }

        if (Rounded.Count > 0)
        {
            text += $" {Rounded.Count} tensors of more bits were rounded to the network's type.";
        }

        return Ignored.Count > 0 ? $"{text} Not used: {string.Join(", ", Ignored)}." : text;
    }
}
