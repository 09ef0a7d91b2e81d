// What a tensor says about itself: element type, place, shape, layout.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        private long Property(TensorProperty which)
        {
            long value;
            NativeMethods.Check(NativeMethods.normml_tensor_property(Handle, which, &value));
            return value;
        }

        public ScalarType dtype => (ScalarType)Property(TensorProperty.Dtype);

        public DeviceType device_type => (DeviceType)Property(TensorProperty.DeviceType);
        public int device_index => (int)Property(TensorProperty.DeviceIndex);
        public Device device => device_type is var kind && kind == DeviceType.CPU ? new Device(DeviceType.CPU) : new Device(kind, device_index);

        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_sparse => Property(TensorProperty.IsSparse) != 0;

        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_contiguous() => Property(TensorProperty.IsContiguous) != 0;
        public bool is_nonzero() => numel() == 1 ? Op.Bool("aten::is_nonzero", this) : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");

        public long Dimensions => Property(TensorProperty.Dimensions);
        public long dim() => Dimensions;
        public long ndim => Dimensions;

        public long NumberOfElements => Property(TensorProperty.Elements);
        public long numel() => NumberOfElements;

        public long ElementSize => Property(TensorProperty.ElementSize);
        public long element_size() => ElementSize;

        public long storage_offset() => Property(TensorProperty.StorageOffset);

        public long[] shape => size();

        public long[] size()
        {
            var sizes = new long[Dimensions];
            fixed (long* p = sizes) NativeMethods.Check(NativeMethods.normml_tensor_shape(Handle, p, null, sizes.Length));
            return sizes;
        }

        public long size(int dim)
        {
            var dimensions = (int)Dimensions;
            if (dim < -dimensions || dim >= dimensions) return OutOfRange(dim, dimensions);
            var sizes = stackalloc long[dimensions];
            NativeMethods.Check(NativeMethods.normml_tensor_shape(Handle, sizes, null, dimensions));
            return sizes[dim < 0 ? dim + dimensions : dim];
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) NativeMethods.Check(NativeMethods.normml_tensor_shape(Handle, null, p, strides.Length));
            return strides;
        }

        public long stride(int dim) => stride()[Wrap(dim)];

        private static long OutOfRange(int dim, int dimensions) => throw new System.Runtime.InteropServices.ExternalException(
            $"Dimension out of range (expected to be in range of [{-dimensions}, {dimensions - 1}], but got {dim})");
    }
}
