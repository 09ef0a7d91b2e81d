namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// The weights within what <c>torch.save</c> wrote: a state dictionary, or a checkpoint that has one.
/// </summary>
internal sealed class TorchStateDictionary
{
    private static readonly string[] UsualNames = ["state_dict", "model_state_dict", "model", "net"];

    private TorchStateDictionary(PickledDictionary dictionary, IEnumerable<string> others)
    {
        var items = dictionary.Items.ToLookup(item => item.Value is PickledTensor);
        Tensors = [.. items[true].Select(item => KeyValuePair.Create(item.Key, (PickledTensor)item.Value!))];
        Others = [.. others, .. items[false].Select(item => item.Key)];
        Entries = [.. Tensors.Select(tensor => new WeightEntry(tensor.Key, tensor.Value.Type, tensor.Value.Shape))];
    }

    public IReadOnlyList<KeyValuePair<string, PickledTensor>> Tensors { get; }

    public IReadOnlyList<WeightEntry> Entries { get; }

    public IReadOnlyList<string> Others { get; }

    /// <exception cref="InvalidDataException">There are no weights in it.</exception>
    public static TorchStateDictionary Of(object? saved)
    {
        if (saved is not PickledDictionary root)
        {
            throw new InvalidDataException(
                "A file of weights holds a state dictionary; received " +
                $"{(saved is PickledTensor ? "a single tensor" : "something else")}; {WeightErrors.SaveAnew}");
        }

        foreach (var name in UsualNames)
        {
            if (root[name] is PickledDictionary inner && HasTensors(inner))
            {
                return new TorchStateDictionary(inner, root.Items.Select(item => item.Key).Where(key => key != name));
            }
        }

        return HasTensors(root)
            ? new TorchStateDictionary(root, [])
            : throw new InvalidDataException(
                "There are no weights in the file: it has " +
                $"{Words.And(root.Items.Select(item => item.Key).DefaultIfEmpty("nothing"))}; a state dictionary is " +
                $"looked for under {Words.Or(UsualNames)}; {WeightErrors.SaveAnew}");
    }

    private static bool HasTensors(PickledDictionary dictionary) =>
        dictionary.Items.Any(item => item.Value is PickledTensor);
}
