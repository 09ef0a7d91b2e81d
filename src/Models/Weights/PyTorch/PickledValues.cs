using static TorchSharp.torch;

namespace NormML.Models.Weights.PyTorch;

/// <summary>The name of a Python object that <see cref="KnownGlobals"/> lists.</summary>
internal sealed record PickledGlobal(string Name);

/// <summary>
/// Any other Python object: a class, a function, or the result of calling one. Only its name is kept.
/// </summary>
/// <param name="name">The name of the class or function.</param>
/// <param name="isTensor">Whether it represents a tensor of an unsupported kind.</param>
internal sealed class PickledOpaque(string name, bool isTensor = false)
{
    public string Name { get; } = name;

    public bool IsTensor { get; } = isTensor;

    /// <summary>
    /// The state that the pickle sets on the object, as data: usually the dictionary of its attributes.
    /// </summary>
    public object? State { get; set; }

    /// <summary>
    /// The result of calling it. torch's functions that rebuild tensors are recognized by their names.
    /// </summary>
    public PickledOpaque Call() =>
        new(
            Name,
            Name.StartsWith("torch.", StringComparison.Ordinal) && Name.Contains("._rebuild_", StringComparison.Ordinal)
        );
}

/// <summary>A storage: numbers in a row, under a key of the file. Tensors may share it.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">
/// The type of its elements; null where each tensor on it has its own type and elements are bytes.
/// </param>
/// <param name="Count">How many elements it has.</param>
internal sealed record PickledStorage(string Key, ScalarType? Type, long Count)
{
    public long CountOf(ScalarType type) => Type is null ? Count / TensorType.SizeOf(type) : Count;
}

/// <summary>A tensor: a view of a storage.</summary>
internal sealed record PickledTensor
{
    /// <exception cref="InvalidDataException">The storage has too few elements for the shape.</exception>
    public PickledTensor(PickledStorage storage, ScalarType type, long offset, long[] shape, long[] strides)
    {
        (Storage, Type, Offset, Shape, Strides) = (storage, type, offset, shape, strides);
        if (!Fits())
        {
            throw WeightErrors.Damaged(
                $"a tensor of shape {Words.Shape(shape)}, strides {Words.Shape(strides)} and offset {offset} "
                    + $"is not within its storage of {storage.CountOf(type)} elements"
            );
        }
    }

    public PickledStorage Storage { get; }

    public ScalarType Type { get; }

    public long Offset { get; }

    public long[] Shape { get; }

    public long[] Strides { get; }

    // All elements are within the storage, and there are no more elements than the storage has: a few bytes must not
    // claim to be a large tensor.
    private bool Fits()
    {
        if (Offset < 0 || Shape.Length != Strides.Length || Shape.Concat(Strides).Any(length => length < 0))
        {
            return false;
        }

        try
        {
            var count = Storage.CountOf(Type);
            var elements = TensorType.Bytes(Type, Shape) / TensorType.SizeOf(Type);
            if (elements == 0)
            {
                return Offset <= count;
            }

            var last = Shape
                .Zip(Strides)
                .Aggregate(Offset, (last, axis) => checked(last + (axis.First - 1) * axis.Second));
            return elements <= count && last < count;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}

/// <summary>A dictionary in insertion order.</summary>
internal sealed class PickledDictionary
{
    private readonly List<string> keys = [];
    private readonly List<object?> values = [];
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>The items whose keys are strings.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Items =>
        keys.Select((key, place) => KeyValuePair.Create(key, values[place]));

    /// <summary>How many of the values are tensors.</summary>
    public int Tensors => values.Count(value => value is PickledTensor);

    public object? this[string key] => places.TryGetValue(key, out var place) ? values[place] : null;

    /// <summary>
    /// Sets an item; those whose keys are no texts, as an optimizer's state has them, are of no use here.
    /// </summary>
    public void Set(object? key, object? value)
    {
        if (key is not string name)
        {
            return;
        }

        if (places.TryGetValue(name, out var place))
        {
            values[place] = value;
        }
        else
        {
            places.Add(name, values.Count);
            keys.Add(name);
            values.Add(value);
        }
    }
}
