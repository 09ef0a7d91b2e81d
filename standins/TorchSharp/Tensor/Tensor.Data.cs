// The elements themselves: spans of bytes, typed accessors, single values.
using System;
using System.IO;
using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        internal void* DataPointer => (void*)Property(TensorProperty.DataPointer);

        public Span<byte> bytes
        {
            get
            {
                var total = NumberOfElements * ElementSize;
                Validate(total);
                return new Span<byte>(DataPointer, (int)total);
            }
            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(DataPointer, value.Length));
            }
        }

        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            Validate(0);
            using var memory = new UnmanagedMemoryStream((byte*)DataPointer, NumberOfElements * ElementSize);
            memory.CopyTo(stream, bufferSize);
        }

        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            Validate(0);
            var left = NumberOfElements * ElementSize;
            for (var destination = (byte*)DataPointer; left > 0;)
            {
                var part = (int)Math.Min(left, bufferSize);
                stream.ReadExactly(new Span<byte>(destination, part));
                destination += part;
                left -= part;
            }
        }

        private void Validate(long total)
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (total > int.MaxValue) throw new NotSupportedException("Bytes() called on a tensor larger than 2GB.");
            if (device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            T value;
            NativeMethods.Check(NativeMethods.normml_tensor_copy_out(Handle, &value, sizeof(T)));
            return value;
        }

        public Scalar ToScalar() => new(Op.Plain("aten::item", this));

        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        internal void ValidateType(Type dotnetType)
        {
            if (dtype == ScalarType.BFloat16) throw new ArgumentException($"No support for {dtype} in TorchSharp");
            if (ToScalarType(dotnetType) != dtype) throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }

        public Tensor set_(Tensor source) => Op.InPlace("aten::set_.source_Tensor", this, source);
    }
}
