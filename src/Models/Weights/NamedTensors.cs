using System.Collections;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// The tensors of a weight file, by name and in the file's order, on the CPU and in the file's types. This collection
/// owns them and disposes them with itself.
/// </summary>
public sealed class NamedTensors : IReadOnlyList<KeyValuePair<string, Tensor>>, IDisposable
{
    private readonly List<KeyValuePair<string, Tensor>> tensors;
    private readonly Dictionary<string, Tensor> byName;

    internal NamedTensors(
        IEnumerable<KeyValuePair<string, Tensor>> tensors,
        WeightSet set,
        IReadOnlyList<string> pythonObjects
    )
    {
        this.tensors = [.. tensors.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.DetachFromDisposeScope()))];
        byName = this.tensors.ToDictionary(StringComparer.Ordinal);
        (Dictionary, ModelClass, Others, PythonObjects) = (set.Name, set.ModelClass, set.Others, pythonObjects);
    }

    /// <summary>How many tensors there are.</summary>
    public int Count => tensors.Count;

    /// <summary>
    /// The names of the file's other contents, such as an optimizer's state in a checkpoint.
    /// </summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>
    /// The Python objects in the file other than tensors and plain values, by name (<c>argparse.Namespace</c>), each
    /// once. None was created, looked up or run.
    /// </summary>
    public IReadOnlyList<string> PythonObjects { get; }

    /// <summary>
    /// The dictionary of the file that was read, such as <c>state_dict</c>; null where the file itself is one.
    /// </summary>
    public string? Dictionary { get; }

    /// <summary>
    /// The Python class of the model if the file holds a whole pickled model; null if it holds a state dictionary.
    /// </summary>
    public string? ModelClass { get; }

    /// <summary>A tensor and its name, by its place in the file.</summary>
    public KeyValuePair<string, Tensor> this[int index] => tensors[index];

    /// <summary>The tensor with this name, as it is in the file.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string name] =>
        byName.TryGetValue(name, out var tensor)
            ? tensor
            : throw new KeyNotFoundException(
                $"There is no tensor \"{name}\" in the file; it has {Words.And(byName.Keys)}."
            );

    /// <summary>A readable summary of what was read and what was ignored.</summary>
    public override string ToString() =>
        new LoadReport
        {
            Read = [.. byName.Keys],
            Dictionary = Dictionary,
            ModelClass = ModelClass,
            Ignored = Others,
            PythonObjects = PythonObjects,
            ReplacedHead = [],
            NewNorms = [],
            MissingBatchCounters = [],
            Rounded = [],
        }.ToString();

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var (_, tensor) in tensors)
        {
            tensor.Dispose();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => tensors.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
