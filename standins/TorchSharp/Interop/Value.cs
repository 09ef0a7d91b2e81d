// One argument or result as both sides of the boundary see it; the layout and the tags are those of LibTorchSharp.cpp.
using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal enum Tag : long
{
    None, Tensor, Int, Double, Bool, IntList, DoubleList, TensorList, OptionalTensorList, String, Device, Generator,
    BoolList, Complex, Tuple,
}

[StructLayout(LayoutKind.Sequential)]
internal struct Value
{
    public Tag Tag;
    public long Bits;
    public long Extra;

    public readonly double Double => BitConverter.Int64BitsToDouble(Bits);
}
