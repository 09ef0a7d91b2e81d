// Tensors from .NET arrays: tensor(...) copies, from_array and frombuffer lend the array's memory.
using System;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
#nullable enable
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, ToScalarType(rawArray.GetType().GetElementType()!), device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
        => Lent(rawArray, ShapeOf(rawArray), dtype, device, requires_grad);

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        using var all = Lent(rawArray, [length], null, CPU, false);
        using var part = all.narrow(0, offset, count);
        return Ready(part.to_type(dtype), requires_grad);
    }
#nullable restore

    private static long[] ShapeOf(Array array)
    {
        var shape = new long[array.Rank];
        for (var i = 0; i < shape.Length; i++) shape[i] = array.GetLongLength(i);
        return shape;
    }

    private static Tensor Single<T>(T value, ScalarType type, ScalarType? dtype, Device device, bool requires_grad) where T : unmanaged
    {
        device = InitializeDevice(device);
        var tensor = Op.One("aten::empty.memory_format", Array.Empty<long>(), type, Arg.None, CPU, Arg.None, Arg.None);
        *(T*)tensor.DataPointer = value;
        return Placed(tensor, dtype, device, requires_grad);
    }

    private static Tensor Copied(Array array, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad)
    {
        CheckSize(array, dimensions);
        device = InitializeDevice(device);
        var type = ToScalarType(array.GetType().GetElementType()!);
        var tensor = Op.One("aten::empty.memory_format", dimensions.ToArray(), type, Arg.None, CPU, Arg.None, Arg.None);
        var bytes = array.LongLength * type.ElementSize();
        fixed (byte* source = &MemoryMarshal.GetArrayDataReference(array)) Buffer.MemoryCopy(source, tensor.DataPointer, bytes, bytes);
        return Placed(tensor, dtype, device, requires_grad);
    }

    private static Tensor Lent(Array array, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad)
    {
        CheckSize(array, dimensions);
        device = InitializeDevice(device);
        var type = ToScalarType(array.GetType().GetElementType()!);
        var owner = GCHandle.Alloc(array, GCHandleType.Pinned);
        IntPtr result;
        fixed (long* sizes = dimensions)
            NativeMethods.Check(NativeMethods.normml_tensor_from_blob((void*)owner.AddrOfPinnedObject(), sizes, dimensions.Length, (long)type, &Unpin, GCHandle.ToIntPtr(owner), &result));
        return Placed(new Tensor(result), dtype, device, requires_grad);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(IntPtr owner) => GCHandle.FromIntPtr(owner).Free();

    private static Tensor Placed(Tensor tensor, ScalarType? dtype, Device device, bool requires_grad)
    {
        if (dtype is { } type && type != tensor.dtype) tensor = tensor.to_type(type, disposeAfter: true);
        if (device.type != DeviceType.CPU) tensor = tensor.to(device, disposeAfter: true);
        return Ready(tensor, requires_grad);
    }

    private static void CheckSize(Array array, ReadOnlySpan<long> dimensions)
    {
        var total = 1L;
        foreach (var length in dimensions) total *= length;
        if (total != array.LongLength) throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {array.LongLength}");
    }
}
