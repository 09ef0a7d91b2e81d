// Grad mode and inference mode, which are per thread.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);
    public static bool is_grad_enabled() => NativeMethods.normml_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => NativeMethods.normml_inference_enabled() != 0;

    internal sealed class GradMode : IDisposable
    {
        private readonly byte before = NativeMethods.normml_grad_enabled();

        internal GradMode(bool enabled) => NativeMethods.normml_set_grad_enabled(enabled ? (byte)1 : (byte)0);

        public void Dispose() => NativeMethods.normml_set_grad_enabled(before);
    }

    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private IntPtr guard = NativeMethods.normml_inference_enter(mode ? (byte)1 : (byte)0);

        public void Dispose()
        {
            if (guard == IntPtr.Zero) return;
            NativeMethods.normml_inference_leave(guard);
            guard = IntPtr.Zero;
        }
    }
}
