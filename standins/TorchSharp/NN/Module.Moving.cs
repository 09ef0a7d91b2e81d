// To another device or element type. In place, but with new Parameter and buffer objects where anything moves.
using System;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            private DeviceType deviceType = DeviceType.CPU;
            private int deviceIndex = -1;

            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                CheckDevice(device.type);
                _toEpilog(device.type == DeviceType.CUDA ? device : new Device(device.type), dtype, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA) deviceIndex = -1;
                CheckDevice(deviceType);
                if (deviceType != this.deviceType || deviceIndex != this.deviceIndex) _toEpilog(deviceType, deviceIndex, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                _toEpilog(dtype, non_blocking);
                return this;
            }

            public Module _to(Tensor other, bool non_blocking)
            {
                _to(other.dtype, non_blocking);
                return _to(other.device_type, other.device_index, non_blocking);
            }

            protected void _toEpilog(ScalarType dtype, bool non_blocking) => Move(dtype, null, non_blocking);

            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => Move(dtype, device, non_blocking);

            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) => Move(null, new Device(deviceType, deviceIndex), non_blocking);

            private void Move(ScalarType? dtype, Device device, bool non_blocking)
            {
                foreach (var (_, module) in named_children())
                {
                    if (device is null) module._to(dtype.Value, non_blocking);
                    else if (dtype is null) module._to(device.type, device.index, non_blocking);
                    else module._to(device, dtype.Value, non_blocking);
                }
                var fields = Fields().ToDictionary(field => field.ComponentName());
                foreach (var (key, parameter) in named_parameters(false).ToList())
                {
                    if (Moved(parameter, dtype, device) is not { } moved) continue;
                    ConditionallyRegisterParameter(key, moved);
                    if (fields.TryGetValue(key, out var field)) field.SetValue(this, moved);
                }
                foreach (var (key, buffer) in named_buffers(false).ToList())
                {
                    var (type, place) = (TypeFor(buffer, dtype), device ?? buffer.device);
                    if (!buffer.toWillCopy(dtype ?? buffer.dtype, place)) continue;
                    var moved = buffer.to(type, place, disposeAfter: true).DetachFromDisposeScope();
                    ConditionallyRegisterBuffer(key, moved);
                    if (fields.TryGetValue(key, out var field)) field.SetValue(this, moved);
                }
                if (device is null) return;
                deviceType = device.type;
                deviceIndex = device.index;
            }

            // Under no_grad, so that the moved parameter is a leaf again; its gradient comes along.
            private static Parameter Moved(Parameter parameter, ScalarType? dtype, Device device)
            {
                using var grad = parameter.grad;
                var (type, place) = (TypeFor(parameter, dtype), device ?? parameter.device);
                var wanted = dtype ?? parameter.dtype;
                if (!parameter.toWillCopy(wanted, place) && (grad is null || !grad.toWillCopy(wanted, place))) return null;
                using var guard = no_grad();
                var moved = new Parameter(parameter.to(type, place), parameter.requires_grad);
                moved.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using var movedGrad = grad.to(type, place).with_requires_grad(grad.requires_grad);
                    moved.grad = movedGrad;
                }
                parameter.Dispose();
                return moved;
            }

            private static ScalarType TypeFor(Tensor tensor, ScalarType? dtype)
                => dtype is { } type && (tensor.is_floating_point() || tensor.is_complex()) ? type : tensor.dtype;

            private static void CheckType(ScalarType dtype)
            {
                if (!is_floating_point(dtype) && !is_complex(dtype)) throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static void CheckDevice(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
                InitializeDeviceType(type);
            }

            internal static T Placed<T>(T module, Device device, ScalarType? dtype) where T : Module
            {
                if (device is not null && dtype is { } both) module._to(device, both, false);
                else if (device is not null) module._to(device.type, device.index, false);
                else if (dtype is { } type) module._to(type, false);
                return module;
            }
        }
    }
}
