// Calls into ATen's dispatcher by schema name. A name such as "aten::add.Tensor" is a literal, so its operator handle is
// kept by reference and a call costs no string comparison.
using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

internal static unsafe class Op
{
    private const int StackWords = 64;

    private static readonly ConcurrentDictionary<string, IntPtr> Operators = new(ReferenceEqualityComparer.Instance);

    internal static Tensor One(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Call(name, arguments, &result, 1);
        return TensorOf(result);
    }

    /// <summary>An operator that changes its first argument; hands that one back, as the real package does.</summary>
    internal static Tensor InPlace(string name, params ReadOnlySpan<Arg> arguments)
    {
        Call(name, arguments, null, 0);
        return (Tensor)arguments[0].Reference;
    }

    internal static (Tensor, Tensor) Two(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[2];
        Call(name, arguments, results, 2);
        return (TensorOf(results[0]), TensorOf(results[1]));
    }

    internal static (Tensor, Tensor, Tensor) Three(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[3];
        Call(name, arguments, results, 3);
        return (TensorOf(results[0]), TensorOf(results[1]), TensorOf(results[2]));
    }

    internal static (Tensor, Tensor, Tensor, Tensor) Four(string name, params ReadOnlySpan<Arg> arguments)
    {
        var results = stackalloc Value[4];
        Call(name, arguments, results, 4);
        return (TensorOf(results[0]), TensorOf(results[1]), TensorOf(results[2]), TensorOf(results[3]));
    }

    internal static Tensor[] Many(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Call(name, arguments, &result, 1);
        return (Tensor[])ObjectOf(result);
    }

    internal static bool Bool(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Call(name, arguments, &result, 1);
        return result.Bits != 0;
    }

    internal static Value Plain(string name, params ReadOnlySpan<Arg> arguments)
    {
        Value result;
        Call(name, arguments, &result, 1);
        return result;
    }

    internal static void Call(string name, ReadOnlySpan<Arg> arguments, Value* results, int capacity)
    {
        if (!Operators.TryGetValue(name, out var op)) op = Find(name);
        var error = Run(arguments, &CallOperator, op, null, results, capacity);
        NativeMethods.Check(error);
    }

    private static byte* CallOperator(IntPtr op, string _, Value* arguments, int count, Value* results, int capacity)
        => NativeMethods.normml_call(op, arguments, count, results, capacity);

    /// <summary>Lays the arguments out as native values, lists behind them, and hands them to a native function.</summary>
    internal static byte* Run(ReadOnlySpan<Arg> arguments, delegate*<IntPtr, string, Value*, int, Value*, int, byte*> call, IntPtr target, string function, Value* results, int capacity)
    {
        var words = 0;
        foreach (ref readonly var argument in arguments) words += WordsOf(argument);
        var values = stackalloc Value[arguments.Length];
        if (words <= StackWords)
        {
            var space = stackalloc long[words];
            Fill(arguments, values, space);
            return call(target, function, values, arguments.Length, results, capacity);
        }
        var rented = ArrayPool<long>.Shared.Rent(words);
        try
        {
            fixed (long* space = rented)
            {
                Fill(arguments, values, space);
                return call(target, function, values, arguments.Length, results, capacity);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(rented);
        }
    }

    private static int WordsOf(in Arg argument) => argument.Reference switch
    {
        null or Tensor or Generator => 0,
        Array list => list.Length,
        string text => (Encoding.UTF8.GetMaxByteCount(text.Length) + 7) / 8,
        _ => 0,
    };

    private static void Fill(ReadOnlySpan<Arg> arguments, Value* values, long* space)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            ref readonly var argument = ref arguments[i];
            values[i] = new Value { Tag = argument.Tag, Bits = argument.Bits, Extra = argument.Extra };
            var words = WordsOf(argument);
            switch (argument.Tag)
            {
                case Tag.IntList:
                    ((long[])argument.Reference).CopyTo(new Span<long>(space, words));
                    break;
                case Tag.DoubleList:
                    ((double[])argument.Reference).CopyTo(new Span<double>(space, words));
                    break;
                case Tag.TensorList or Tag.OptionalTensorList:
                    var tensors = (Tensor[])argument.Reference;
                    for (var k = 0; k < tensors.Length; k++) space[k] = tensors[k] is { } tensor ? (long)tensor.Handle : 0;
                    break;
                case Tag.String:
                    values[i].Bits = (long)space;
                    values[i].Extra = Encoding.UTF8.GetBytes((string)argument.Reference, new Span<byte>(space, words * 8));
                    space += words;
                    continue;
                default:
                    continue;
            }
            values[i].Bits = (long)space;
            values[i].Extra = words;
            space += words;
        }
    }

    private static IntPtr Find(string name)
    {
        torch.InitializeDeviceType(DeviceType.CPU);
        var dot = name.IndexOf('.');
        IntPtr op;
        NativeMethods.Check(NativeMethods.normml_find(dot < 0 ? name : name[..dot], dot < 0 ? "" : name[(dot + 1)..], &op));
        return Operators.GetOrAdd(name, op);
    }

    internal static Tensor TensorOf(in Value value) => value.Tag == Tag.Tensor ? new Tensor((IntPtr)value.Bits) : null;

    /// <summary>A result of any kind; lists, tuples and text arrive in native memory that is freed here.</summary>
    internal static object ObjectOf(in Value value)
    {
        var items = (Value*)value.Bits;
        var count = (int)value.Extra;
        try
        {
            switch (value.Tag)
            {
                case Tag.Tensor: return TensorOf(value);
                case Tag.Int: return value.Bits;
                case Tag.Double: return value.Double;
                case Tag.Bool: return value.Bits != 0;
                case Tag.String: return Marshal.PtrToStringUTF8((IntPtr)items, count);
                case Tag.TensorList: return Items(items, count).Select(v => TensorOf(v)).ToArray();
                case Tag.IntList: return Items(items, count).Select(v => v.Bits).ToArray();
                case Tag.DoubleList: return Items(items, count).Select(v => v.Double).ToArray();
                case Tag.Tuple: return Items(items, count).Select(v => ObjectOf(v)).ToArray();
                default: return null;
            }
        }
        finally
        {
            if (value.Tag is Tag.String or Tag.TensorList or Tag.IntList or Tag.DoubleList or Tag.Tuple) NativeMemory.Free(items);
        }
    }

    private static Value[] Items(Value* items, int count) => new Span<Value>(items, count).ToArray();
}
