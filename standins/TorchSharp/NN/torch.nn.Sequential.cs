// How these modules are made: torch.nn.X(...).
using System.Collections.Generic;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Sequential Sequential() => new();

        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
        {
            var all = new Sequential();
            foreach (var (name, module) in modules) all.append(name, module);
            return all;
        }

        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
        {
            var all = new Sequential();
            foreach (var module in modules) all.append(module);
            return all;
        }
    }
}
