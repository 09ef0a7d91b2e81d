// What LibTorchSharp.cpp exports. Functions that can fail return the exception's message, which Check turns into an
// ExternalException as the real TorchSharp does.
using System;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

internal static unsafe class NativeMethods
{
    internal const string Library = "LibTorchSharp";

    internal static void Check(byte* error)
    {
        if (error != null) Throw(error);
    }

    private static void Throw(byte* error) => throw new ExternalException(Marshal.PtrToStringUTF8((IntPtr)error));

    [DllImport(Library)] internal static extern byte* normml_find([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string overload, IntPtr* op);
    [DllImport(Library)] internal static extern byte* normml_call(IntPtr op, Value* arguments, long count, Value* results, long capacity);

    [DllImport(Library)] internal static extern void normml_tensor_dispose(IntPtr tensor);
    [DllImport(Library)] internal static extern IntPtr normml_tensor_share(IntPtr tensor);
    [DllImport(Library)] internal static extern byte* normml_tensor_property(IntPtr tensor, TensorProperty which, long* value);
    [DllImport(Library)] internal static extern byte* normml_tensor_shape(IntPtr tensor, long* sizes, long* strides, long capacity);
    [DllImport(Library)] internal static extern byte* normml_tensor_from_blob(void* data, long* sizes, long dimensions, long dtype, delegate* unmanaged<IntPtr, void> deleter, IntPtr owner, IntPtr* result);
    [DllImport(Library)] internal static extern byte* normml_tensor_copy_out(IntPtr tensor, void* destination, long bytes);

    [DllImport(Library)] internal static extern byte* normml_set_requires_grad(IntPtr tensor, byte on);
    [DllImport(Library)] internal static extern byte* normml_set_data(IntPtr tensor, IntPtr data);
    [DllImport(Library)] internal static extern byte* normml_retain_grad(IntPtr tensor);
    [DllImport(Library)] internal static extern byte* normml_grad(IntPtr tensor, IntPtr* result);
    [DllImport(Library)] internal static extern byte* normml_set_grad(IntPtr tensor, IntPtr gradient);
    [DllImport(Library)] internal static extern byte* normml_backward(IntPtr* tensors, long count, IntPtr* gradients, long retainGraph, byte createGraph, IntPtr* inputs, long inputCount);
    [DllImport(Library)] internal static extern byte* normml_gradients(IntPtr* outputs, long count, IntPtr* inputs, long inputCount, IntPtr* gradients, byte retainGraph, byte createGraph, byte allowUnused, IntPtr* results);
    [DllImport(Library)] internal static extern byte normml_grad_enabled();
    [DllImport(Library)] internal static extern void normml_set_grad_enabled(byte on);
    [DllImport(Library)] internal static extern byte normml_inference_enabled();
    [DllImport(Library)] internal static extern IntPtr normml_inference_enter(byte on);
    [DllImport(Library)] internal static extern void normml_inference_leave(IntPtr guard);
    [DllImport(Library)] internal static extern void normml_set_anomaly(byte on, byte checkNan);
    [DllImport(Library)] internal static extern byte normml_anomaly_enabled();

    [DllImport(Library)]
    internal static extern byte* normml_function_wire(
        delegate* unmanaged<IntPtr, IntPtr*, long, IntPtr*, long, byte*> backward, delegate* unmanaged<IntPtr, void> release,
        IntPtr context, [MarshalAs(UnmanagedType.LPUTF8Str)] string label, byte materialize, IntPtr* inputs, long inputCount,
        IntPtr* outputs, long* kinds, long outputCount, IntPtr* saved, byte* savedIsOutput, long savedCount, IntPtr* node);
    [DllImport(Library)] internal static extern long normml_function_saved_count(IntPtr node);
    [DllImport(Library)] internal static extern byte* normml_function_saved(IntPtr node, IntPtr* results);

    [DllImport(Library)] internal static extern byte* normml_generator_default(IntPtr* result);
    [DllImport(Library)] internal static extern byte* normml_generator_new(ulong seed, IntPtr* result);
    [DllImport(Library)] internal static extern void normml_generator_dispose(IntPtr generator);
    [DllImport(Library)] internal static extern byte* normml_generator_manual_seed(IntPtr generator, ulong seed);
    [DllImport(Library)] internal static extern byte* normml_generator_seed(IntPtr generator, byte renew, ulong* seed);
    [DllImport(Library)] internal static extern byte* normml_generator_state(IntPtr generator, IntPtr* state);
    [DllImport(Library)] internal static extern byte* normml_generator_set_state(IntPtr generator, IntPtr state);

    [DllImport(Library)] internal static extern byte* normml_version();
    [DllImport(Library)] internal static extern long normml_cuda_count();
    [DllImport(Library)] internal static extern byte normml_cudnn_available();
    [DllImport(Library)] internal static extern byte* normml_cuda_manual_seed(ulong seed, byte all);
    [DllImport(Library)] internal static extern byte* normml_cuda_synchronize(long device);
    [DllImport(Library)] internal static extern long normml_threads();
    [DllImport(Library)] internal static extern byte* normml_set_threads(long count);
    [DllImport(Library)] internal static extern long normml_interop_threads();
    [DllImport(Library)] internal static extern byte* normml_set_interop_threads(long count);
    [DllImport(Library)] internal static extern long normml_default_dtype();
    [DllImport(Library)] internal static extern byte* normml_set_default_dtype(long dtype);

    [DllImport(Library)] internal static extern byte* normml_jit_compile([MarshalAs(UnmanagedType.LPUTF8Str)] string source, IntPtr* unit);
    [DllImport(Library)] internal static extern void normml_jit_dispose(IntPtr unit);
    [DllImport(Library)] internal static extern byte* normml_jit_invoke(IntPtr unit, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, Value* arguments, long count, Value* result);
}

internal enum TensorProperty : long
{
    Dtype, DeviceType, DeviceIndex, Dimensions, Elements, RequiresGrad, IsLeaf, StorageOffset, ElementSize, IsSparse,
    IsContiguous, Version, DataPointer, IsView, RetainsGrad,
}
