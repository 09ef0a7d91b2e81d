// Modules one after another. Every intermediate tensor is disposed as soon as the next module has taken it.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.IModule<Tensor, Tensor>> _modules = [];
    private readonly List<string> _names = [];

    internal Sequential() : base(nameof(Sequential))
    {
    }

    protected Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : this()
    {
        foreach (var (name, module) in modules) append(name, module);
    }

    protected Sequential(params nn.Module<Tensor, Tensor>[] modules) : this()
    {
        foreach (var module in modules) append(module);
    }

    public int Count => _modules.Count;

    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => _modules[index];

    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    private IEnumerable<(string name, nn.Module module)> Members => _names.Select((name, i) => (name, (nn.Module)_modules[i]));

    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        _modules.Add(module);
        _names.Add(name);
        return this;
    }

    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_modules.Count.ToString(), module);

    public override Tensor forward(Tensor tensor)
    {
        if (_modules.Count == 0) return tensor.alias();
        var current = tensor;
        foreach (var module in _modules)
        {
            var next = module.call(current);
            if (!ReferenceEquals(current, tensor)) current.Dispose();
            current = next;
        }
        return current;
    }

    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        foreach (var (prefix, module) in Members)
            foreach (var (key, parameter) in module.named_parameters(true))
                if (seen.Add(parameter.handle)) yield return ($"{prefix}.{key}", parameter);
    }

    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_persistent = true)
    {
        if (!recurse) yield break;
        var seen = new HashSet<IntPtr> { IntPtr.Zero };
        foreach (var (prefix, module) in Members)
            foreach (var (key, buffer) in module.named_buffers(true, include_persistent))
                if (seen.Add(buffer.handle)) yield return ($"{prefix}.{key}", buffer);
    }

    public override IEnumerable<(string name, nn.Module module)> named_children() => Members;

    public override IEnumerable<(string name, nn.Module module)> named_modules()
    {
        foreach (var child in Members) yield return child;
        foreach (var (prefix, child) in Members)
            foreach (var (key, module) in child.named_modules()) yield return ($"{prefix}.{key}", module);
    }

    public override nn.Module apply(Action<nn.Module> fn)
    {
        foreach (var (_, module) in Members) module.apply(fn);
        fn(this);
        return this;
    }

    public override void train(bool on = true)
    {
        foreach (var (_, module) in Members) module.train(on);
    }

    public override void eval()
    {
        foreach (var (_, module) in Members) module.eval();
    }

    protected internal override nn.Module _to(ScalarType dtype, bool non_blocking)
    {
        foreach (var (_, module) in Members) module._to(dtype, non_blocking);
        return this;
    }

    protected internal override nn.Module _to(Device device, ScalarType dtype, bool non_blocking)
    {
        foreach (var (_, module) in Members) module._to(device, dtype, non_blocking);
        return this;
    }

    protected internal override nn.Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
    {
        foreach (var (_, module) in Members) module._to(deviceType, deviceIndex, non_blocking);
        return this;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var (_, module) in Members) module.Dispose();
        base.Dispose(disposing);
    }

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || start > Count) throw new IndexOutOfRangeException($"{start} is not a valid index.");
        if (end < 0 || end > Count) throw new IndexOutOfRangeException($"{end} is not a valid index.");
        var slice = new Sequential();
        for (var i = start; i < end; i++) slice.append(_names[i], _modules[i]);
        return slice;
    }
}
