// torch.autograd: backward and grad, and anomaly mode.
using System;
using System.Collections.Generic;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public class AnomalyMode : IDisposable
{
    private readonly byte before = NativeMethods.normml_anomaly_enabled();

    public AnomalyMode(bool enabled, bool check_nan = true) => NativeMethods.normml_set_anomaly(enabled ? (byte)1 : (byte)0, check_nan ? (byte)1 : (byte)0);

    public static bool IsEnabled => NativeMethods.normml_anomaly_enabled() != 0;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) NativeMethods.normml_set_anomaly(before, 1);
    }
}

public static partial class torch
{
    public static unsafe partial class autograd
    {
        public static void backward(IList<Tensor> tensors, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
        {
            var (roots, grads, leaves) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            fixed (IntPtr* r = roots, g = grads, l = leaves)
                NativeMethods.Check(NativeMethods.normml_backward(r, tensors.Count, g, (retain_graph ?? create_graph) ? 1 : 0, create_graph ? (byte)1 : (byte)0, l, inputs?.Count ?? 0));
            GC.KeepAlive(grad_tensors);
        }

        public static void backward(Tensor tensor, IList<Tensor> grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
            => backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor> inputs = null)
            => backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        // An input that was not used comes back as an invalid tensor.
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (roots, leaves, grads, results) = (Handles(outputs), Handles(inputs), Handles(grad_outputs), new IntPtr[inputs.Count]);
            fixed (IntPtr* r = roots, l = leaves, g = grads, found = results)
                NativeMethods.Check(NativeMethods.normml_gradients(r, outputs.Count, l, inputs.Count, g, retain_graph ? (byte)1 : (byte)0, create_graph ? (byte)1 : (byte)0, allow_unused ? (byte)1 : (byte)0, found));
            GC.KeepAlive(grad_outputs);
            return results.Select(handle => new Tensor(handle)).ToList();
        }

        public static AnomalyMode detect_anomaly(bool check_nan = true) => new(true, check_nan);

        public static AnomalyMode set_detect_anomaly(bool mode, bool check_nan = true) => new(mode, check_nan);

        internal static IntPtr[] Handles(IEnumerable<Tensor> tensors) => tensors?.Select(t => t is null ? IntPtr.Zero : t.Handle).ToArray();
    }
}
