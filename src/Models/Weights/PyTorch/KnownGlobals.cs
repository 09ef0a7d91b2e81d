using static TorchSharp.torch;

namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// The Python names that a pickle of weights needs, and what each becomes: a closed list. Nothing is looked up
/// anywhere, and no Python code is run.
/// </summary>
internal static class KnownGlobals
{
    private const string OrderedDictionary = "collections.OrderedDict";
    private const string DefaultDictionary = "collections.defaultdict";

    // Protocol 2 stores bytes as a text to encode.
    private const string Encode = "_codecs.encode";
    private const long MostElements = 1L << 56;

    // The limit of most libtorch operations.
    private const int MostAxes = 64;
    private const string Rebuild = "torch._utils._rebuild_";

    private static readonly string[] Untyped =
    [
        "torch.storage.UntypedStorage",
        "torch.storage._UntypedStorage",
        "torch.UntypedStorage",
    ];

    private static readonly string[] Sets =
    [
        "builtins.set",
        "builtins.frozenset",
        "__builtin__.set",
        "__builtin__.frozenset",
    ];

    private static readonly HashSet<string> Names =
    [
        OrderedDictionary,
        DefaultDictionary,
        Encode,
        .. Sets,
        Rebuild + "tensor",
        Rebuild + "tensor_v2",
        Rebuild + "tensor_v3",
        Rebuild + "parameter",
        Rebuild + "parameter_with_state",
        .. Untyped,
        .. TensorType.All.SelectMany(type => (string[])[$"torch.{type.Storage}", $"torch.{type.Name}"]),
    ];

    /// <summary>
    /// A <see cref="PickledGlobal"/>, or a <see cref="PickledOpaque"/> where the name is not in the list.
    /// </summary>
    public static object Find(string name) => Names.Contains(name) ? new PickledGlobal(name) : new PickledOpaque(name);

    /// <summary>The value that a call of a known name returns; opaque where an argument is opaque.</summary>
    /// <exception cref="InvalidDataException">PyTorch does not call it like this.</exception>
    public static object? Call(PickledGlobal global, object?[] arguments) =>
        (global.Name, arguments) switch
        {
            (OrderedDictionary, []) or (DefaultDictionary, _) => new PickledDictionary(),
            (OrderedDictionary, [List<object?> pairs]) => DictionaryOf(pairs),
            (Rebuild + "tensor", [PickledStorage storage, long offset, object?[] shape, object?[] strides]) => Tensor(
                storage,
                storage.Type,
                offset,
                shape,
                strides
            ),
            (Rebuild + "tensor_v2", [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
                Tensor(storage, storage.Type, offset, shape, strides),
            (
                Rebuild + "tensor_v3",
                [PickledStorage storage, long offset, object?[] shape, object?[] strides, _, _, PickledGlobal type, ..]
            ) => Tensor(storage, TypeOf(type), offset, shape, strides),
            (Rebuild + "parameter" or Rebuild + "parameter_with_state", [PickledTensor data, ..]) => data,
            (Encode, [string text, ..]) => text,
            (_, []) when Sets.Contains(global.Name) => new List<object?>(),
            (_, [List<object?> items]) when Sets.Contains(global.Name) => items,
            _ when arguments.OfType<PickledOpaque>().FirstOrDefault() is { } opaque => new PickledOpaque(
                opaque.Name,
                isTensor: global.Name.StartsWith(Rebuild, StringComparison.Ordinal)
            ),
            _ => throw WeightErrors.Damaged($"{global.Name} is called in a way that PyTorch does not know"),
        };

    /// <summary>
    /// What a persistent id names: a storage, as ("storage", class, key, device, number of elements), opaque where its
    /// class is not known; or a module's class, which older files have with its source, as ("module", class, ...).
    /// </summary>
    public static object Persistent(object? id)
    {
        if ((id as object?[]) is ["module" or "storage", PickledOpaque opaque, ..])
        {
            return opaque;
        }

        if (
            (id as object?[])
            is not [
                "storage",
                PickledGlobal { Name: var name },
                string key,
                string,
                >= 0L
                and <= MostElements
                and var number,
                .. var rest,
            ]
        )
        {
            throw WeightErrors.Damaged("a reference names no storage");
        }

        var count = (long)number;
        // The first versions of PyTorch could save a storage as a part of another.
        if (rest is not ([] or [null]))
        {
            throw new InvalidDataException(
                $"The weights have storage {key} as a part of another, as PyTorch before 0.4 saved them; "
                    + "save them anew."
            );
        }

        if (Untyped.Contains(name))
        {
            return new PickledStorage(key, null, count);
        }

        var type =
            TensorType.All.FirstOrDefault(type => name == $"torch.{type.Storage}")
            ?? throw WeightErrors.Damaged($"{name} is no class of storages");
        return new PickledStorage(key, type.Type, count);
    }

    private static ScalarType? TypeOf(PickledGlobal global) =>
        TensorType.All.FirstOrDefault(type => global.Name == $"torch.{type.Name}")?.Type;

    private static PickledTensor Tensor(
        PickledStorage storage,
        ScalarType? type,
        long offset,
        object?[] shape,
        object?[] strides
    )
    {
        if (Math.Max(shape.Length, strides.Length) is > MostAxes and var axes)
        {
            throw WeightErrors.Damaged($"a tensor has at most {MostAxes} axes; received {axes}");
        }

        if (type is null || (storage.Type ?? type) != type || shape.Concat(strides).Any(length => length is not long))
        {
            throw WeightErrors.Damaged("a tensor without a type, or with lengths that are no numbers");
        }

        return new PickledTensor(storage, type.Value, offset, [.. shape.Cast<long>()], [.. strides.Cast<long>()]);
    }

    // Python 2 passes the items of an OrderedDict as a list.
    private static PickledDictionary DictionaryOf(List<object?> pairs)
    {
        var dictionary = new PickledDictionary();
        foreach (var pair in pairs)
        {
            var item = pair as List<object?> ?? (IReadOnlyList<object?>?)(pair as object?[]);
            if (item is not [var key, var value])
            {
                throw WeightErrors.Damaged("an item of a dictionary is not a key and a value");
            }

            dictionary.Set(key, value);
        }

        return dictionary;
    }
}
