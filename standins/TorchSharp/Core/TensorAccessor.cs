// Typed access to a CPU tensor's elements, strided or not.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TorchSharp.Utils;

public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* elements;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU) throw NotOnCpu();
        this.tensor = tensor;
        elements = (T*)tensor.DataPointer;
        shape = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => elements[Offset(indices)];
        set => elements[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        if (Count > 0) CopyTo(array);
        return array;
    }

    public Array ToNDArray()
    {
        if (shape.Length == 0) return ToArray();
        var array = Array.CreateInstance(typeof(T), shape);
        ToArray().AsSpan().CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, T>(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(array)), (int)Count));
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = CountFrom(tensorIndex, array.Length - arrayIndex);
        if (contiguous) new ReadOnlySpan<T>(elements + tensorIndex, count).CopyTo(array.AsSpan(arrayIndex));
        else for (var i = 0; i < count; i++) array[arrayIndex + i] = elements[OffsetOf(tensorIndex + i)];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = CountFrom(tensorIndex, array.Length - arrayIndex);
        if (contiguous) array.AsSpan(arrayIndex, count).CopyTo(new Span<T>(elements + tensorIndex, count));
        else for (var i = 0; i < count; i++) elements[OffsetOf(tensorIndex + i)] = array[arrayIndex + i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The accessor only lends the tensor's memory.
    public void Dispose() => GC.KeepAlive(tensor);

    public override bool Equals(object obj) => obj is TensorAccessor<T> other && this == other;

    public override int GetHashCode() => tensor.GetHashCode();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.Count == right.Count && left.SequenceEqual(right);

    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        var accessor = new TensorAccessor<T>(tensor);
        return accessor[index];
    }

    private static InvalidOperationException NotOnCpu() => new("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");

    private T At(long index) => elements[OffsetOf(index)];

    private int CountFrom(long tensorIndex, int room)
    {
        if (tensorIndex < 0 || tensorIndex >= Count) throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        return (int)Math.Min(Count - tensorIndex, room);
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            if (indices[0] < 0) throw new ArgumentOutOfRangeException($"{indices[0]} in a collection of  ${Count} elements.");
            return OffsetOf(indices[0]);
        }
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (indices[i] >= shape[i] || indices[i] < 0) throw new IndexOutOfRangeException($"{indices[i]} >= {shape[i]} in dimension {i}.");
            offset += indices[i] * strides[i];
        }
        return offset;
    }

    private long OffsetOf(long index)
    {
        if (contiguous) return index;
        var offset = 0L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            index = Math.DivRem(index, shape[i], out var position);
            offset += position * strides[i];
        }
        return offset;
    }
}
