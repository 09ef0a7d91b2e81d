using NormML.Models.Weights.PyTorch;

namespace NormML.Models.Weights;

/// <summary>What <see cref="StateDictionary.Load"/> did.</summary>
public sealed record LoadReport
{
    private const int Shown = 8;

    /// <summary>The network's tensors that came from the file, by the network's names.</summary>
    public required IReadOnlyList<string> Read { get; init; }

    /// <summary>
    /// The dictionary of the file that was read, by the keys that lead to it (<c>state_dict</c>, <c>ema.model</c>);
    /// null where the file itself is one.
    /// </summary>
    public string? Dictionary { get; init; }

    /// <summary>Other dictionaries of the file that also fit and were not used, such as <c>model_ema</c>.</summary>
    public IReadOnlyList<string> AlsoFit { get; init; } = [];

    /// <summary>
    /// The Python class of the model if the file holds a whole pickled model; null if it holds a state dictionary. The
    /// tensors were read as data; the class was not instantiated.
    /// </summary>
    public string? ModelClass { get; init; }

    /// <summary>
    /// The prefix that the file puts before the network's names, such as <c>model.</c>; empty where there is none.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// The tensors of the last layer that kept their values, because the file's last layer has another number of
    /// classes or is absent. Empty unless <see cref="LoadOptions.ReplaceHead"/>.
    /// </summary>
    public required IReadOnlyList<string> ReplacedHead { get; init; }

    /// <summary>The number of classes of the file's head, where the file has one that was not used.</summary>
    public long? HeadClassesInFile { get; init; }

    /// <summary>
    /// The number of classes of the file's head, where <see cref="LoadOptions.ReplaceHead"/> found the same number in
    /// the network and read the head. No file tells whether the classes are the same.
    /// </summary>
    public long? HeadClassesKept { get; init; }

    /// <summary>
    /// The tensors that kept their values because the network has a sequence of norms where the file has one norm, and
    /// they belong to the other norms: <c>bn1.1.g_fc.weight</c> of <c>batch+self</c>. <c>batch+cross</c> has none.
    /// </summary>
    public required IReadOnlyList<string> NewNorms { get; init; }

    /// <summary>
    /// The file's entries that were not read: batch counters that the network does not have, the replaced head, tensors
    /// outside of the prefix, and the rest of a checkpoint.
    /// </summary>
    public required IReadOnlyList<string> Ignored { get; init; }

    /// <summary>
    /// The Python objects in the file other than tensors and plain values, by name (<c>argparse.Namespace</c>), each
    /// once. None was created, looked up or run.
    /// </summary>
    public IReadOnlyList<string> PythonObjects { get; init; } = [];

    /// <summary>
    /// The batch counters (<c>num_batches_tracked</c>) that the file lacks; they kept their values.
    /// </summary>
    public required IReadOnlyList<string> MissingBatchCounters { get; init; }

    /// <summary>Tensors whose floats were rounded to the network's smaller type, such as from 64 bits to 32.</summary>
    public required IReadOnlyList<string> Rounded { get; init; }

    /// <summary>Whether the file's head, which was not used, has several layers.</summary>
    internal bool HeadIsOfAnotherKind { get; init; }

    /// <summary>The report as sentences for people to read.</summary>
    public override string ToString()
    {
        var text =
            $"Read {Words.Count(Read.Count, "tensor")}{(Dictionary is null ? "" : $" of \"{Dictionary}\"")}"
            + $"{(Prefix.Length > 0 ? $", without the prefix \"{Words.Name(Prefix)}\" of their names" : "")}.";
        if (ModelClass is not null)
        {
            text += $" They are of a whole model, pickled with its class {Words.Name(ModelClass)}.";
        }

        if (AlsoFit.Count > 0)
        {
            text += $" {Words.And(AlsoFit.Select(name => $"\"{name}\""))} would fit, too.";
        }

        if (ReplacedHead.Count > 0)
        {
            text +=
                $" The head ({string.Join(", ", ReplacedHead)}) is new: the file has "
                + (
                    HeadClassesInFile is { } classes ? $"one for {classes} classes."
                    : HeadIsOfAnotherKind ? "one of another kind."
                    : "none."
                );
        }

        if (HeadClassesKept is { } kept)
        {
            text += $" The file's head for {kept} classes is kept: the network has as many.";
        }

        if (NewNorms.Count > 0)
        {
            text +=
                $" {NewNorms.Count} tensors of norms that the file lacks ({NewNorms[0]} to {NewNorms[^1]}) are "
                + "new: they keep their start.";
        }

        if (Rounded.Count > 0)
        {
            text += $" {Rounded.Count} tensors of more bits were rounded to the network's type.";
        }

        if (Ignored.Count > 0)
        {
            text += $" Not used: {Words.Some(Ignored.Select(Words.Name), Shown, ", ")}.";
        }

        return text + PythonNames.Describe(PythonObjects);
    }
}
