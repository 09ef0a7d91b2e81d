// Gradients: whether a tensor wants one, what it has, and backward.
using System;
using System.Collections.Generic;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe partial class Tensor
    {
        public bool requires_grad
        {
            get => Property(TensorProperty.RequiresGrad) != 0;
            set => NativeMethods.Check(NativeMethods.normml_set_requires_grad(Handle, value ? (byte)1 : (byte)0));
        }

        public bool is_leaf => Property(TensorProperty.IsLeaf) != 0;

        public Tensor requires_grad_(bool requires_grad = true) => with_requires_grad(requires_grad);

        public Tensor with_requires_grad(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public void retain_grad() => NativeMethods.Check(NativeMethods.normml_retain_grad(Handle));

#nullable enable
        // Each reading is a handle of its own, to be disposed like any other tensor.
        public Tensor? grad
        {
            get
            {
                IntPtr result;
                NativeMethods.Check(NativeMethods.normml_grad(Handle, &result));
                return result == IntPtr.Zero ? null : new Tensor(result);
            }
            set => NativeMethods.Check(NativeMethods.normml_set_grad(Handle, value is null ? IntPtr.Zero : value.Handle));
        }

        public void backward() => autograd.backward([this]);

        // create_graph and retain_graph are exchanged in the real 0.102 as well.
        public void backward(IList<Tensor>? grad_tensors = null, bool create_graph = false, bool retain_graph = false, IList<Tensor>? inputs = null)
            => autograd.backward([this], grad_tensors, create_graph, retain_graph, inputs);
#nullable restore

        public Tensor detach() => Op.One("aten::detach", this);
        public Tensor detach_() => Op.InPlace("aten::detach_", this);
        public Tensor alias() => Op.One("aten::alias", this);
        public Tensor clone() => Op.One("aten::clone", this, Arg.None);
    }
}
