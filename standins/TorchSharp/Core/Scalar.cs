// A number whose type is known at run time. Here it holds no native memory, so making one costs an allocation at most.
using System;
using System.Numerics;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;
    internal readonly long Extra;

    private Scalar(ScalarType type, Tag tag, long bits, long extra = 0)
    {
        Type = type;
        Tag = tag;
        Bits = bits;
        Extra = extra;
    }

    internal Scalar(in Value value)
        : this(value.Tag switch { Tag.Double => ScalarType.Float64, Tag.Bool => ScalarType.Bool, Tag.Complex => ScalarType.ComplexFloat64, _ => ScalarType.Int64 }, value.Tag, value.Bits, value.Extra)
    {
    }

    public ScalarType Type { get; }

    public void Dispose() => GC.SuppressFinalize(this);

    internal double Real => Tag is Tag.Double or Tag.Complex ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal double Imaginary => Tag == Tag.Complex ? BitConverter.Int64BitsToDouble(Extra) : 0;
    internal long Integer => Tag is Tag.Double or Tag.Complex ? (long)Real : Bits;

    private static Scalar Whole(ScalarType type, long value) => new(type, Tag.Int, value);
    private static Scalar Fraction(ScalarType type, double value) => new(type, Tag.Double, BitConverter.DoubleToInt64Bits(value));
    internal static Scalar BrainFloat(float value) => Fraction(ScalarType.BFloat16, value);

    public static implicit operator Scalar(bool value) => new(ScalarType.Bool, Tag.Bool, value ? 1 : 0);
    public static implicit operator Scalar(byte value) => Whole(ScalarType.Byte, value);
    public static implicit operator Scalar(sbyte value) => Whole(ScalarType.Int8, value);
    public static implicit operator Scalar(short value) => Whole(ScalarType.Int16, value);
    public static implicit operator Scalar(int value) => Whole(ScalarType.Int32, value);
    public static implicit operator Scalar(long value) => Whole(ScalarType.Int64, value);
    public static implicit operator Scalar(Half value) => Fraction(ScalarType.Float16, (double)value);
    public static implicit operator Scalar(float value) => Fraction(ScalarType.Float32, value);
    public static implicit operator Scalar(double value) => Fraction(ScalarType.Float64, value);

    public static implicit operator Scalar(Complex value)
        => new(ScalarType.ComplexFloat64, Tag.Complex, BitConverter.DoubleToInt64Bits(value.Real), BitConverter.DoubleToInt64Bits(value.Imaginary));
}
