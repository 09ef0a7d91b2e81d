// What the modules share whose state is native in the real package: parameters known by name only.
using System;
using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            internal Parameter Registered(string name) => _internal_params.TryGetValue(name, out var parameter) ? parameter : null;

            internal Tensor RegisteredBuffer(string name) => _internal_buffers.TryGetValue(name, out var entry) ? entry.Item1 : null;

            internal Tensor SharedBuffer(string name) => RegisteredBuffer(name) is { } buffer ? new Tensor(NativeMethods.normml_tensor_share(buffer.Handle)) : null;

            internal void SetParameter(string name, Parameter value)
            {
                if (value is null) throw new ArgumentNullException($"{name} cannot be set to 'null'");
                ConditionallyRegisterParameter(name, value);
            }

            internal void SetBuffer(string name, Tensor value)
            {
                if (value is null) throw new ArgumentNullException($"{name} cannot be set to 'null'");
                ConditionallyRegisterBuffer(name, value);
            }

            internal void AddBuffer(string name, Tensor value) => register_buffer(name, value.DetachFromDisposeScope());

            internal void AddParameter(string name, Tensor value) => register_parameter(name, Modules.Parameter.Own(value));
        }
    }
}
