// Walking a module's parameters, buffers and submodules. All of it is lazy: take a list before changing anything.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (key, parameter) in _internal_params)
                    if (seen.Add(parameter.handle)) yield return (key, parameter);
                if (!recurse) yield break;
                foreach (var (prefix, module) in _internal_submodules)
                    foreach (var (key, parameter) in module.named_parameters(true))
                        if (seen.Add(parameter.handle)) yield return ($"{prefix}.{key}", parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            // Buffers that are not persistent are never listed, whatever include_nonpersistent says; so is the real 0.102.
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<IntPtr> { IntPtr.Zero };
                foreach (var (key, (buffer, persistent)) in _internal_buffers)
                    if (persistent && seen.Add(buffer.handle)) yield return (key, buffer);
                if (!recurse) yield break;
                foreach (var (prefix, module) in _internal_submodules)
                    foreach (var (key, buffer) in module.named_buffers(true, include_nonpersistent))
                        if (seen.Add(buffer.handle)) yield return ($"{prefix}.{key}", buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

            // The module itself is left out.
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules) yield return child;
                foreach (var (prefix, child) in _internal_submodules)
                    foreach (var (key, module) in child.named_modules()) yield return ($"{prefix}.{key}", module);
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter get_parameter(string target)
                => _internal_params.TryGetValue(target, out var parameter) ? parameter : InChild(target, (module, rest) => module.get_parameter(rest));

            public virtual Tensor get_buffer(string target)
            {
                ArgumentNullException.ThrowIfNull(target);
                return _internal_buffers.TryGetValue(target, out var entry) ? entry.Item1 : InChild(target, (module, rest) => module.get_buffer(rest));
            }

            private T InChild<T>(string target, Func<Module, string, T> find) where T : class
            {
                var dot = target.IndexOf('.');
                if (dot < 0) return null;
                return named_children().Where(c => c.name == target[..dot]).Select(c => find(c.module, target[(dot + 1)..])).FirstOrDefault(found => found is not null);
            }
        }
    }
}
