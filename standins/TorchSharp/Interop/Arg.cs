// An argument of an operator: every kind of value that ATen's schemas know, with a conversion from its C# form.
using System;
using System.Collections.Generic;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

internal readonly struct Arg
{
    internal readonly Tag Tag;
    internal readonly long Bits;
    internal readonly long Extra;
    internal readonly object Reference;

    private Arg(Tag tag, long bits = 0, long extra = 0, object reference = null)
    {
        Tag = tag;
        Bits = bits;
        Extra = extra;
        Reference = reference;
    }

    internal static readonly Arg None;

    public static implicit operator Arg(Tensor value) => value is null ? None : new(Tag.Tensor, (long)value.Handle, 0, value);
    public static implicit operator Arg(long value) => new(Tag.Int, value);
    public static implicit operator Arg(long? value) => value is { } v ? new(Tag.Int, v) : None;
    public static implicit operator Arg(double value) => new(Tag.Double, BitConverter.DoubleToInt64Bits(value));
    public static implicit operator Arg(double? value) => value is { } v ? (Arg)v : None;
    public static implicit operator Arg(bool value) => new(Tag.Bool, value ? 1 : 0);
    public static implicit operator Arg(bool? value) => value is { } v ? (Arg)v : None;
    public static implicit operator Arg(ScalarType value) => new(Tag.Int, (long)value);
    public static implicit operator Arg(ScalarType? value) => value is { } v ? (Arg)v : None;
    public static implicit operator Arg(Scalar value) => value is null ? None : new(value.Tag, value.Bits, value.Extra);
    public static implicit operator Arg(string value) => value is null ? None : new(Tag.String, 0, 0, value);
    public static implicit operator Arg(long[] value) => value is null ? None : new(Tag.IntList, 0, 0, value);
    public static implicit operator Arg(double[] value) => value is null ? None : new(Tag.DoubleList, 0, 0, value);
    public static implicit operator Arg(Tensor[] value) => value is null ? None : new(Tag.TensorList, 0, 0, value);
    public static implicit operator Arg(Device value) => value is null ? None : new(Tag.Device, (long)value.type, value.index);
    public static implicit operator Arg(Generator value) => value is null ? None : new(Tag.Generator, (long)value.Handle, 0, value);

    /// <summary>A list of tensors some of which may be null, as indexing takes it.</summary>
    internal static Arg Optionals(Tensor[] value) => new(Tag.OptionalTensorList, 0, 0, value);

    internal static Arg List(IEnumerable<Tensor> value) => value as Tensor[] ?? value.ToArray();

    /// <summary>The values that the real package can hand to a TorchScript function.</summary>
    internal static Arg Of(object value) => value switch
    {
        null => None,
        Tensor tensor => tensor,
        Tensor[] tensors => tensors,
        Scalar scalar => scalar,
        bool truth => truth,
        int number => (long)number,
        long number => number,
        float number => (double)number,
        double number => number,
        _ => throw new NotSupportedException($"Passing arguments of type {value.GetType().Name} to TorchScript."),
    };
}
