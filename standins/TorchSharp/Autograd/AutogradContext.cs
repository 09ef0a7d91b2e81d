// What a custom function keeps from forward for backward, and the way back from libtorch's engine into C#.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe partial class autograd
    {
        public class AutogradContext : IDisposable
        {
            private readonly string name;
            private readonly Func<AutogradContext, List<Tensor>, List<Tensor>> backward;
            private readonly bool[] isTensor;
            private readonly Dictionary<string, object> data = [];
            private object[] arguments;
            private List<Tensor> toSave = [];
            private List<Tensor> dirty = [];
            private List<Tensor> notDifferentiable = [];
            private IntPtr node;
            private byte[] error;

            internal AutogradContext(string name, Func<AutogradContext, List<Tensor>, List<Tensor>> backward, object[] arguments)
            {
                (this.name, this.backward, this.arguments) = (name, backward, arguments);
                isTensor = Array.ConvertAll(arguments, a => a is Tensor { IsInvalid: false });
            }

            public bool MaterializeGrads { get; private set; } = true;

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            public void save_data(string key, object value) => data[key] = value;

            public object get_data(string key) => data[key];

            public void save_for_backward(List<Tensor> tensors) => toSave = tensors;

            public void mark_dirty(List<Tensor> tensors) => dirty = tensors;

            public void mark_non_differentiable(List<Tensor> tensors) => notDifferentiable = tensors;

            public List<Tensor> get_saved_variables()
            {
                if (node == IntPtr.Zero) return toSave;
                var handles = new IntPtr[NativeMethods.normml_function_saved_count(node)];
                fixed (IntPtr* p = handles) NativeMethods.Check(NativeMethods.normml_function_saved(node, p));
                return handles.Select(handle => handle == IntPtr.Zero ? null : new Tensor(handle)).ToList();
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            // The saved tensors belong to libtorch's graph and go with it.
            protected virtual void Dispose(bool disposing) => data.Clear();

            /// <summary>Ties the outputs to a node of libtorch's graph, which owns this context from then on.</summary>
            internal List<Tensor> Wire(List<Tensor> outputs)
            {
                var inputs = arguments.Where((_, i) => isTensor[i]).Cast<Tensor>().ToList();
                var kinds = outputs.Select(o => Has(dirty, o) ? 2L : Has(notDifferentiable, o) ? 1L : 0L).ToArray();
                var saved = Handles(toSave);
                var savedIsOutput = toSave.Select(t => (byte)(Has(outputs, t) ? 1 : 0)).ToArray();
                // An input that is handed back becomes a tensor of its own; the caller's keeps its place in the graph.
                outputs = outputs.Select(o => Has(inputs, o) && !Has(dirty, o) ? new Tensor(NativeMethods.normml_tensor_share(o.Handle)) : o).ToList();
                var owner = GCHandle.ToIntPtr(GCHandle.Alloc(this));
                IntPtr created;
                fixed (IntPtr* i = Handles(inputs), o = Handles(outputs), s = saved)
                fixed (long* k = kinds)
                fixed (byte* f = savedIsOutput)
                    NativeMethods.Check(NativeMethods.normml_function_wire(&RunBackward, &Release, owner, name, MaterializeGrads ? (byte)1 : (byte)0,
                        i, inputs.Count, o, k, outputs.Count, s, f, toSave.Count, &created));
                node = created;
                GC.KeepAlive(arguments);
                (arguments, dirty, notDifferentiable) = (null, null, null);
                if (node != IntPtr.Zero) toSave = null;
                return outputs;
            }

            private static bool Has(List<Tensor> list, Tensor tensor) => list.Exists(t => ReferenceEquals(t, tensor));

            [UnmanagedCallersOnly]
            private static void Release(IntPtr owner) => GCHandle.FromIntPtr(owner).Free();

            // What backward throws goes back as text and arrives as the exception of the call that started the engine.
            [UnmanagedCallersOnly]
            private static byte* RunBackward(IntPtr owner, IntPtr* gradients, long count, IntPtr* results, long capacity)
            {
                var context = (AutogradContext)GCHandle.FromIntPtr(owner).Target!;
                try
                {
                    var given = new Span<IntPtr>(gradients, (int)count).ToArray().Select(handle => new Tensor(handle)).ToList();
                    var wanted = context.Wanted(context.backward(context, given));
                    for (var i = 0; i < wanted.Count && i < capacity; i++)
                        results[i] = wanted[i] is null || wanted[i].IsInvalid ? IntPtr.Zero : NativeMethods.normml_tensor_share(wanted[i].Handle);
                    return null;
                }
                catch (Exception e)
                {
                    context.error = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(e.Message) + 1, pinned: true);
                    Encoding.UTF8.GetBytes(e.Message, context.error);
                    return (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(context.error));
                }
            }

            /// <summary>The gradients of the arguments that are tensors; one is expected for every argument.</summary>
            private List<Tensor> Wanted(List<Tensor> all)
            {
                if (all.Count > isTensor.Length && all.Skip(isTensor.Length).All(t => t is null || t.IsInvalid)) all = all.GetRange(0, isTensor.Length);
                if (all.Count != isTensor.Length) throw new InvalidOperationException($"Function {name} returned an incorrect number of gradients (expected {isTensor.Length}, got {all.Count})");
                for (var i = 0; i < all.Count; i++)
                    if (!isTensor[i] && all[i] is { IsInvalid: false })
                        throw new InvalidOperationException($"Function {name} returned a gradient different that is defined at position {i + 1}, but the corresponding forward input was not a Tensor");
                return all.Where((_, i) => isTensor[i]).ToList();
            }
        }
    }
}
