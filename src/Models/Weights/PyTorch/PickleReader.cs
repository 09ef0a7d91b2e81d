namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// Reads a pickle of weights into plain values: null, bool, long, double, string, byte[], a list (List), a tuple
/// (array), <see cref="PickledDictionary"/>, <see cref="PickledTensor"/>. It is a stack machine like Python's, except
/// that it calls nothing but <see cref="KnownGlobals"/>, only describes tensors, and turns every other Python object
/// into a <see cref="PickledOpaque"/>: a name, which is neither looked up nor run. Sets are lists.
/// </summary>
internal sealed class PickleReader
{
    // A step of one byte may make a value of a hundred. DenseNet-201 with its optimizer takes 100,000.
    private const int MostSteps = 1_000_000;

    // A checkpoint with all of its program's settings has some dozens.
    private const int MostNames = 1_000;

    private readonly PickleInput input;
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<long, object?> memo = [];
    private readonly Dictionary<string, PickledStorage> storages;
    private readonly ISet<string> pythonObjects;
    private readonly Dictionary<string, object> found = new(StringComparer.Ordinal);
    private long steps;

    private PickleReader(Stream stream, Dictionary<string, PickledStorage> storages, ISet<string> pythonObjects) =>
        (input, this.storages, this.pythonObjects) = (new PickleInput(stream), storages, pythonObjects);

    /// <summary>Reads one pickle from the position of a seekable stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="storages">Receives the storages that it refers to, by their keys.</param>
    /// <param name="pythonObjects">Receives Python's names of what became opaque.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static object? Read(
        Stream stream,
        Dictionary<string, PickledStorage>? storages = null,
        ISet<string>? pythonObjects = null
    ) => new PickleReader(stream, storages ?? [], pythonObjects ?? new HashSet<string>()).Run();

    private object? Run()
    {
        for (var opcode = Next(); opcode != PickleOpcode.Stop; opcode = Next())
        {
            Count(1);
            Execute(opcode);
        }

        return Pop();
    }

    private PickleOpcode Next() => (PickleOpcode)input.Byte();

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                CheckProtocol(input.Byte());
                break;
            case PickleOpcode.Frame:
                input.Int64();
                break;
            case PickleOpcode.Mark:
                marks.Push(stack.Count);
                break;
            case PickleOpcode.Pop:
                Pop();
                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                stack.Add(Top());
                break;
            case PickleOpcode.BinPut:
                memo[input.Byte()] = Top();
                break;
            case PickleOpcode.LongBinPut:
                memo[input.UInt32()] = Top();
                break;
            case PickleOpcode.Memoize:
                memo[memo.Count] = Top();
                break;
            case PickleOpcode.Append:
                Append([Pop()]);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                Append(PopToMark());
                break;
            case PickleOpcode.SetItem:
                var value = Pop();
                SetItems([Pop(), value]);
                break;
            case PickleOpcode.SetItems:
                SetItems(PopToMark());
                break;
            case PickleOpcode.Build:
                Build(Pop());
                break;
            default:
                stack.Add(Value(opcode));
                break;
        }
    }

    private object? Value(PickleOpcode opcode) =>
        opcode switch
        {
            PickleOpcode.None => null,
            PickleOpcode.NewTrue => true,
            PickleOpcode.NewFalse => false,
            PickleOpcode.BinInt => input.Int32(),
            PickleOpcode.BinInt1 => (long)input.Byte(),
            PickleOpcode.BinInt2 => input.UInt16(),
            PickleOpcode.Long1 => input.Long(input.Byte()),
            PickleOpcode.Long4 => input.Long(input.Int32()),
            PickleOpcode.BinFloat => input.Double(),
            PickleOpcode.ShortBinUnicode or PickleOpcode.ShortBinString => input.Text(input.Byte()),
            PickleOpcode.BinUnicode => input.Text(input.UInt32()),
            PickleOpcode.BinString => input.Text(input.Int32()),
            PickleOpcode.BinUnicode8 => input.Text(input.Int64()),
            PickleOpcode.ShortBinBytes => input.Bytes(input.Byte()),
            PickleOpcode.BinBytes => input.Bytes(input.UInt32()),
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => input.Bytes(input.Int64()),
            PickleOpcode.EmptyList or PickleOpcode.EmptySet => new List<object?>(),
            PickleOpcode.List or PickleOpcode.FrozenSet => PopToMark().ToList(),
            PickleOpcode.EmptyTuple => Array.Empty<object?>(),
            PickleOpcode.Tuple => PopToMark(),
            PickleOpcode.Tuple1 => Pop(1),
            PickleOpcode.Tuple2 => Pop(2),
            PickleOpcode.Tuple3 => Pop(3),
            PickleOpcode.EmptyDict => new PickledDictionary(),
            PickleOpcode.Dict => Fill(new PickledDictionary(), PopToMark()),
            PickleOpcode.BinGet => Remembered(input.Byte()),
            PickleOpcode.LongBinGet => Remembered(input.UInt32()),
            PickleOpcode.Global => Find(input.Line(), input.Line()),
            PickleOpcode.StackGlobal => Pop(2) is [string module, string name]
                ? Find(module, name)
                : throw Damaged("a name is no text"),
            PickleOpcode.Ext1 => Extension(input.Byte()),
            PickleOpcode.Ext2 => Extension(input.UInt16()),
            PickleOpcode.Ext4 => Extension(input.Int32()),
            PickleOpcode.Reduce or PickleOpcode.NewObj => Call(Pop(2)),
            PickleOpcode.NewObjEx => Call(Pop(3)[..2]),
            PickleOpcode.Inst => Call([Find(input.Line(), input.Line()), PopToMark()]),
            PickleOpcode.Obj => PopToMark() is [var type, .. var arguments]
                ? Call([type, arguments])
                : throw Damaged("something is called that cannot be"),
            PickleOpcode.BinPersistentId => Persistent(KnownGlobals.Persistent(Pop())),
            _ => throw new InvalidDataException(
                $"These weights have the pickle instruction 0x{(byte)opcode:x2}, which no weights need; "
                    + WeightErrors.SaveAnew
            ),
        };

    private object Find(string module, string name) => Known($"{module}.{name}");

    // A number in a table of the Python process.
    private object Extension(long number) => Known($"copyreg extension {number}");

    private object Known(string name)
    {
        if (!found.TryGetValue(name, out var value))
        {
            found.Add(name, value = KnownGlobals.Find(name));
            if (value is PickledOpaque && pythonObjects.Add(name) && pythonObjects.Count > MostNames)
            {
                throw new InvalidDataException(
                    $"What describes the tensors of weights names at most {MostNames} things of Python; received more; "
                        + WeightErrors.SaveAnew
                );
            }
        }

        return value;
    }

    private object? Call(object?[] calleeAndArguments)
    {
        switch (calleeAndArguments)
        {
            case [PickledGlobal global, object?[] arguments]:
                // A dictionary copies the pairs that it is given.
                Count(arguments is [List<object?> pairs] ? pairs.Count : 0);
                return KnownGlobals.Call(global, arguments);
            case [PickledOpaque opaque, object?[]]:
                return opaque.Call();
            default:
                throw Damaged("something is called that cannot be");
        }
    }

    private void Build(object? state)
    {
        if (Top() is PickledOpaque opaque)
        {
            opaque.State = state;
        }
        else
        {
            // Attributes that Python sets on a dictionary after its items: a state dictionary's version numbers.
            Top<PickledDictionary>();
        }
    }

    private void Count(int more)
    {
        steps += more;
        if (steps > MostSteps)
        {
            throw new InvalidDataException(
                $"What describes the tensors of weights takes at most {MostSteps} steps to read; received more; "
                    + WeightErrors.SaveAnew
            );
        }
    }

    private object Persistent(object referred) =>
        referred is not PickledStorage storage
        || storages.TryAdd(storage.Key, storage)
        || storages[storage.Key] == storage
            ? referred
            : throw Damaged($"storage {storage.Key} is described in two ways");

    private void Append(object?[] values)
    {
        if (Top() is not PickledOpaque)
        {
            Top<List<object?>>().AddRange(values);
        }
    }

    private void SetItems(object?[] keysAndValues)
    {
        if (Top() is not PickledOpaque)
        {
            Fill(Top<PickledDictionary>(), keysAndValues);
        }
    }

    private static PickledDictionary Fill(PickledDictionary dictionary, object?[] keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0)
        {
            throw Damaged("a key has no value");
        }

        for (var i = 0; i < keysAndValues.Length; i += 2)
        {
            dictionary.Set(keysAndValues[i], keysAndValues[i + 1]);
        }

        return dictionary;
    }

    private object? Remembered(long place) =>
        memo.TryGetValue(place, out var value) ? value : throw Damaged($"there is no value {place}");

    private object? Top() => stack.Count > Floor ? stack[^1] : throw Damaged("a value is missing");

    private TValue Top<TValue>() => Top() is TValue value ? value : throw Damaged("there is nothing to fill");

    private object? Pop() => Pop(1)[0];

    private object?[] Pop(int count)
    {
        if (stack.Count - count < Floor)
        {
            throw Damaged("a value is missing");
        }

        object?[] popped = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return popped;
    }

    private object?[] PopToMark()
    {
        if (!marks.TryPop(out var mark))
        {
            throw Damaged("a list has no beginning");
        }

        return Pop(stack.Count - mark);
    }

    // An instruction may not take values from below the last mark.
    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw new InvalidDataException(
                $"Weights are pickled by protocol 2 to 5; received {protocol}; {WeightErrors.SaveAnew}"
            );
        }
    }

    private static InvalidDataException Damaged(string what) =>
        WeightErrors.Damaged($"{what} in what describes the tensors");
}
