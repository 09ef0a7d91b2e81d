// To another element type or another device.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
            => After(Op.One("aten::to.dtype", this, type, non_blocking, copy, Arg.None), disposeAfter);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return After(Op.One("aten::to.dtype_layout", this, dtype, Arg.None, new Device(deviceType, deviceIndex), Arg.None, non_blocking, copy, Arg.None), disposeAfter);
        }

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(device.type, device.index, copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            device = InitializeDevice(device);
            return After(Op.One("aten::to.device", this, device, type, non_blocking, copy, Arg.None), disposeAfter);
        }

        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);
        public Tensor type(ScalarType dtype) => to(dtype);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(DeviceType.CPU);

#nullable enable
        // The index of `device` is ignored, as in the real 0.102; `to(device)` honours it.
        public Tensor cuda(Device? device = null, bool non_blocking = false)
            => device is null || device.type == DeviceType.CUDA
                ? to(DeviceType.CUDA, device is null ? -1 : device_index, non_blocking: non_blocking)
                : throw new ArgumentException("Not a CUDA device.", nameof(device));
#nullable restore

        public Tensor to_dense() => Op.One("aten::to_dense", this, Arg.None);

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>Whether a move would make another tensor.</summary>
        internal bool toWillCopy(ScalarType type, Device device) => type != dtype || device.type != device_type || device.index != device_index;

        private Tensor After(Tensor result, bool disposeThis)
        {
            if (disposeThis) Dispose();
            return result;
        }
    }
}
