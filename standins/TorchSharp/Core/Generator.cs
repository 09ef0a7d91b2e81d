// A source of random numbers with a state of its own.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public unsafe class Generator : IDisposable
    {
#nullable enable
        // A CUDA device is accepted and the generator is a CPU one all the same, as in the real 0.102.
        public Generator(ulong seed = 0, Device? device = null) : this(New(seed)) => this.device = device ?? CPU;
#nullable restore

        private Generator(IntPtr handle)
        {
            Handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public static Generator Default
        {
            get
            {
                InitializeDeviceType(DeviceType.CPU);
                IntPtr handle;
                NativeMethods.Check(NativeMethods.normml_generator_default(&handle));
                return new Generator(handle);
            }
        }

        public Generator manual_seed(long seed)
        {
            NativeMethods.Check(NativeMethods.normml_generator_manual_seed(Handle, (ulong)seed));
            return this;
        }

        public long seed()
        {
            ulong seed;
            NativeMethods.Check(NativeMethods.normml_generator_seed(Handle, 1, &seed));
            return (long)seed;
        }

        public long initial_seed()
        {
            ulong seed;
            NativeMethods.Check(NativeMethods.normml_generator_seed(Handle, 0, &seed));
            return (long)seed;
        }

        public Tensor get_state()
        {
            IntPtr state;
            NativeMethods.Check(NativeMethods.normml_generator_state(Handle, &state));
            return new Tensor(state);
        }

        public void set_state(Tensor value) => NativeMethods.Check(NativeMethods.normml_generator_set_state(Handle, value.Handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == IntPtr.Zero) return;
            NativeMethods.normml_generator_dispose(Handle);
            Handle = IntPtr.Zero;
        }

        private static IntPtr New(ulong seed)
        {
            InitializeDeviceType(DeviceType.CPU);
            IntPtr handle;
            NativeMethods.Check(NativeMethods.normml_generator_new(seed, &handle));
            return handle;
        }
    }
}
