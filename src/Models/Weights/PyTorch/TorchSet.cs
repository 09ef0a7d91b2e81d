namespace NormML.Models.Weights.PyTorch;

/// <summary>A dictionary of tensors in what <c>torch.save</c> wrote, or a whole model's tensors.</summary>
internal sealed class TorchSet : WeightSet
{
    private readonly PickledDictionary dictionary;
    private readonly TorchCheckpoint.Step? way;

    public TorchSet(PickledDictionary dictionary, TorchCheckpoint.Step? way, string? modelClass)
        : base([.. way?.FromTop.Select(step => step.Key) ?? []], []) =>
        (this.dictionary, this.way, ModelClass) = (dictionary, way, modelClass);

    public override string? ModelClass { get; }

    public IEnumerable<KeyValuePair<string, PickledTensor>> Tensors =>
        dictionary
            .Items.Where(item => item.Value is PickledTensor)
            .Select(item => KeyValuePair.Create(item.Key, (PickledTensor)item.Value!));

    public override IReadOnlyList<WeightEntry> Entries =>
        field ??= [.. Tensors.Select(tensor => new WeightEntry(tensor.Key, tensor.Value.Type, tensor.Value.Shape))];

    public override IReadOnlyList<UnreadValue> Unread =>
        [
            .. dictionary
                .Items.Where(item => item.Value is PickledOpaque)
                .Select(item => (item.Key, Value: (PickledOpaque)item.Value!))
                .Select(item => new UnreadValue(item.Key, item.Value.Name, item.Value.IsTensor)),
        ];

    // The other entries of this dictionary and of all dictionaries that contain it.
    public override IReadOnlyList<string> Others =>
        [
            .. (way?.FromTop ?? [])
                .SelectMany(Beside)
                .Concat(dictionary.Items.Where(item => item.Value is not PickledTensor).Select(item => item.Key))
                .Select(Words.Name),
        ];

    private static IEnumerable<string> Beside(TorchCheckpoint.Step step)
    {
        var before = step.Before is null
            ? ""
            : $"{string.Join('.', step.Before.FromTop.Select(earlier => earlier.Key))}.";
        return step.In is PickledDictionary dictionary
            ? dictionary.Items.Where(item => item.Key != step.Key).Select(item => before + item.Key)
            : [];
    }
}
