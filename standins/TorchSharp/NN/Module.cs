// The base of all modules: what it holds, its mode, its disposal.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module : IDisposable
        {
            protected string name;
            protected OrderedDict<string, Module> _internal_submodules = new();
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();
            protected OrderedDict<string, Parameter> _internal_params = new();

            private bool inTraining = true;

            protected Module(string name) => this.name = name;

            ~Module() => Dispose(false);

            internal bool IsDisposed { get; private set; }

            public virtual bool training => inTraining;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                inTraining = train;
                foreach (var (_, module) in named_children()) module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    using var grad = parameter.grad;
                    if (grad is null) continue;
                    if (set_to_none) parameter.grad = null;
                    else Zero(grad);
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in _internal_submodules) module.apply(fn);
                fn(this);
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || IsDisposed) return;
                foreach (var (_, buffer) in named_buffers(false).ToList()) buffer.Dispose();
                foreach (var (_, parameter) in named_parameters(false).ToList()) parameter.Dispose();
                foreach (var (_, module) in named_modules().ToList()) module.Dispose();
                IsDisposed = true;
            }

            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device device = null, ScalarType? dtype = null)
                => (device ?? get_default_device(), dtype ?? get_default_dtype());

            private static void Zero(Tensor grad)
            {
                using var guard = no_grad();
                grad.zero_();
            }
        }
    }
}
