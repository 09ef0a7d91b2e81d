namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// Reads a pickle of weights into plain values: null, bool, long, double, string, byte[], a list (List), a tuple
/// (array), <see cref="PickledDictionary"/>, <see cref="PickledTensor"/>. It is a stack machine as Python's is, except
/// that it can name and call nothing but <see cref="KnownGlobals"/>, and that a tensor is only described.
/// </summary>
internal sealed class PickleReader
{
    // A step of one byte may make a value of a hundred. DenseNet-201 with its optimizer takes 100,000.
    private const int MostSteps = 1_000_000;

    private readonly PickleInput input;
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<long, object?> memo = [];
    private readonly Dictionary<string, PickledStorage> storages;
    private long steps;

    private PickleReader(Stream stream, Dictionary<string, PickledStorage> storages) =>
        (input, this.storages) = (new PickleInput(stream), storages);

    /// <summary>Reads one pickle from the position of a seekable stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="storages">Receives the storages that it refers to, by their keys.</param>
    /// <exception cref="InvalidDataException">
    /// It is damaged, or asks for something that weights do not need.
    /// </exception>
    public static object? Read(Stream stream, Dictionary<string, PickledStorage>? storages = null) =>
        new PickleReader(stream, storages ?? []).Run();

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
            case PickleOpcode.Appends:
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
                // What Python sets on the object behind its items: a state dictionary's version numbers.
                Pop();
                Top<PickledDictionary>();
                break;
            default:
                stack.Add(Value(opcode));
                break;
        }
    }

    private object? Value(PickleOpcode opcode) => opcode switch
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
        PickleOpcode.BinBytes8 => input.Bytes(input.Int64()),
        PickleOpcode.EmptyList => new List<object?>(),
        PickleOpcode.List => PopToMark().ToList(),
        PickleOpcode.EmptyTuple => Array.Empty<object?>(),
        PickleOpcode.Tuple => PopToMark(),
        PickleOpcode.Tuple1 => Pop(1),
        PickleOpcode.Tuple2 => Pop(2),
        PickleOpcode.Tuple3 => Pop(3),
        PickleOpcode.EmptyDict => new PickledDictionary(),
        PickleOpcode.Dict => Fill(new PickledDictionary(), PopToMark()),
        PickleOpcode.BinGet => Remembered(input.Byte()),
        PickleOpcode.LongBinGet => Remembered(input.UInt32()),
        PickleOpcode.Global => KnownGlobals.Find($"{input.Line()}.{input.Line()}"),
        PickleOpcode.StackGlobal => Pop(2) is [string module, string name]
            ? KnownGlobals.Find($"{module}.{name}")
            : throw Damaged("a name is no text"),
        PickleOpcode.Reduce => Pop(2) is [PickledGlobal global, object?[] arguments]
            ? Call(global, arguments)
            : throw Damaged("something is called that cannot be"),
        PickleOpcode.BinPersistentId => Storage(KnownGlobals.Storage(Pop())),
        _ => throw new InvalidDataException(
            $"These weights have the pickle instruction 0x{(byte)opcode:x2}, which no weights need; " +
            WeightErrors.SaveAnew),
    };

    private object Call(PickledGlobal global, object?[] arguments)
    {
        // A dictionary copies the pairs that it is given.
        Count(arguments is [List<object?> pairs] ? pairs.Count : 0);
        return KnownGlobals.Call(global, arguments);
    }

    private void Count(int more)
    {
        steps += more;
        if (steps > MostSteps)
        {
            throw new InvalidDataException(
                $"What describes the tensors of weights takes at most {MostSteps} steps to read; received more; " +
                WeightErrors.SaveAnew);
        }
    }

    private PickledStorage Storage(PickledStorage storage) =>
        storages.TryAdd(storage.Key, storage) || storages[storage.Key] == storage
            ? storage
            : throw Damaged($"storage {storage.Key} is described in two ways");

    private void Append(object?[] values) => Top<List<object?>>().AddRange(values);

    private void SetItems(object?[] keysAndValues) => Fill(Top<PickledDictionary>(), keysAndValues);

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

    // What lies below the last mark is not this instruction's.
    private int Floor => marks.TryPeek(out var mark) ? mark : 0;

    private static void CheckProtocol(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw new InvalidDataException(
                $"Weights are pickled by protocol 2 to 5; received {protocol}; {WeightErrors.SaveAnew}");
        }
    }

    private static InvalidDataException Damaged(string what) =>
        WeightErrors.Damaged($"{what} in what describes the tensors");
}
