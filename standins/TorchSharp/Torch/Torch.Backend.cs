// Finding the native library, and which devices it serves.
using System;
using System.Runtime.InteropServices;
using System.Text;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    private static bool nativeBackendLoaded;

    // An initializer of its own, as in the real package: without a native library every use of torch fails with it.
    static torch() => TryInitializeDeviceType(DeviceType.CUDA);

    public static unsafe string __version__
    {
        get
        {
            LoadNativeBackend(out _);
            return Marshal.PtrToStringUTF8((IntPtr)NativeMethods.normml_version());
        }
    }

    public static bool TryInitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.MPS) return false;
        LoadNativeBackend(out _);
        return deviceType != DeviceType.CUDA || NativeMethods.normml_cuda_count() > 0;
    }

    public static void InitializeDeviceType(DeviceType deviceType)
    {
        if (deviceType == DeviceType.MPS) throw new InvalidOperationException("Torch device type 'MPS' is not available on this platform.");
        LoadNativeBackend(out var trace);
        if (deviceType == DeviceType.CUDA && NativeMethods.normml_cuda_count() == 0)
            throw new InvalidOperationException($"Torch device type {deviceType} did not initialise on the current machine. Trace from LoadNativeBackend:\n{trace}");
    }

#nullable enable
    public static Device InitializeDevice(Device? device)
    {
        device ??= get_default_device();
        InitializeDeviceType(device.type);
        return device;
    }
#nullable restore

    private static void LoadNativeBackend(out StringBuilder trace)
    {
        trace = null;
        if (nativeBackendLoaded) return;
        trace = new StringBuilder("\nTorchSharp: LoadNativeBackend: Initialising native backend\n");
        try
        {
            NativeLibrary.Load(NativeMethods.Library, typeof(torch).Assembly, null);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            trace.Append("    Failed to load native component ").Append(NativeMethods.Library).Append(": ").AppendLine(e.Message);
            var message = "This application or script uses TorchSharp but doesn't contain a reference to libtorch-cpu-linux-x64.\n\n" +
                "Consider referencing one of the combination packages TorchSharp-cpu, TorchSharp-cuda-linux, TorchSharp-cuda-windows " +
                $"or call System.Runtime.InteropServices.NativeLibrary.Load(path-to-libLibTorchSharp.so) explicitly.\n\nTrace from LoadNativeBackend:\n{trace}";
            throw new NotSupportedException(message, e);
        }
        nativeBackendLoaded = true;
    }
}
