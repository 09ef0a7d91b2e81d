using Microsoft.ML.Runtime;
using NormML.Models;
using NormML.Transforms.MLNet;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Transforms.Scoring;

/// <summary>Chooses the device that an environment asks for.</summary>
internal static class ComputeDevice
{
    /// <summary>
    /// The GPU of <c>MLContext.GpuDeviceId</c>, or the CPU where that is null, or where the GPU is not available and
    /// <c>MLContext.FallbackToCpu</c> is set.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The GPU is not available, and falling back is not allowed.
    /// </exception>
    public static Device Choose(IHostEnvironment environment)
    {
        TorchRuntime.EnsureAvailable();
        var gpus = cuda.is_available() ? cuda.device_count() : 0;
        var (type, index) = Choose(MLNetSeam.GpuDeviceId(environment), MLNetSeam.FallbackToCpu(environment), gpus);
        return new Device(type, index);
    }

    internal static (DeviceType Type, int Index) Choose(int? gpuDeviceId, bool fallbackToCpu, int gpus)
    {
        if (gpuDeviceId is not { } index)
        {
            return (DeviceType.CPU, -1);
        }

        if (index >= 0 && index < gpus)
        {
            return (DeviceType.CUDA, index);
        }

        if (fallbackToCpu)
        {
            return (DeviceType.CPU, -1);
        }

        throw new InvalidOperationException(
            $"GpuDeviceId names a CUDA device of this machine, 0 to its number less one; received GpuDeviceId={index}, "
                + $"and libtorch sees {(gpus == 0 ? "no CUDA device" : $"{gpus} of them")}; "
                + "set GpuDeviceId to null for the CPU, or FallbackToCpu to true. "
                + "An app needs the package TorchSharp-cuda-windows or TorchSharp-cuda-linux to see one."
        );
    }
}
