// Defaults, threads, seeds, dispose scopes and CUDA's few calls.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static unsafe partial class torch
{
    private static Device defaultDevice = new(DeviceType.CPU);

    public static Device get_default_device() => defaultDevice;
    public static void set_default_device(Device device) => defaultDevice = device;
    public static void set_default_device(string device) => defaultDevice = new Device(device);

    public static ScalarType get_default_dtype() => (ScalarType)NativeMethods.normml_default_dtype();
    public static void set_default_dtype(ScalarType dtype) => NativeMethods.Check(NativeMethods.normml_set_default_dtype((long)dtype));

    public static int get_num_threads() => (int)NativeMethods.normml_threads();
    public static void set_num_threads(int num) => NativeMethods.Check(NativeMethods.normml_set_threads(num));
    public static int get_num_interop_threads() => (int)NativeMethods.normml_interop_threads();
    public static void set_num_interop_threads(int num) => NativeMethods.Check(NativeMethods.normml_set_interop_threads(num));

    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

#nullable enable
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;
#nullable restore

    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }

    public static Generator manual_seed(long seed) => random.manual_seed(seed);
    public static long seed() => random.seed();
    public static long initial_seed() => random.initial_seed();
    public static Tensor get_rng_state() => random.get_rng_state();
    public static void set_rng_state(Tensor new_state) => random.set_rng_state(new_state);

    public static class random
    {
        public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

        public static long seed()
        {
            using var generator = Generator.Default;
            return generator.seed();
        }

        public static long initial_seed()
        {
            using var generator = Generator.Default;
            return generator.initial_seed();
        }

        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    public static bool cuda_is_available() => cuda.is_available();

    public static class cuda
    {
        public static bool is_available() => TryInitializeDeviceType(DeviceType.CUDA);
        public static bool is_cudnn_available() => is_available() && NativeMethods.normml_cudnn_available() != 0;
        public static int device_count() => (int)NativeMethods.normml_cuda_count();
        public static void manual_seed(long seed) => NativeMethods.Check(NativeMethods.normml_cuda_manual_seed((ulong)seed, 0));
        public static void manual_seed_all(long seed) => NativeMethods.Check(NativeMethods.normml_cuda_manual_seed((ulong)seed, 1));

#nullable enable
        public static void synchronize(Device? device = null) => NativeMethods.Check(NativeMethods.normml_cuda_synchronize(device?.index ?? -1));
#nullable restore
    }
}
