// The handle of a native tensor, its lifetime and the dispose scope that owns it.
using System;
using System.Threading;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;

        internal IntPtr handle;

        internal Tensor(IntPtr handle)
        {
            this.handle = handle;
            var total = Interlocked.Increment(ref totalCount);
            if (total > peakCount) peakCount = total;
            OwningDisposeScope = DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
        }

        ~Tensor() => Dispose(false);

        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        public static long TotalCount => totalCount;
        public static long PeakCount => peakCount;

        internal DisposeScope OwningDisposeScope { get; set; }

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new InvalidOperationException("Tensor invalid -- empty handle.");

        public bool IsInvalid => handle == IntPtr.Zero;

#nullable enable
        public string? name { get; set; }
#nullable restore

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            // The finalizer's thread leaves scopes alone: they belong to other threads.
            if (disposing) OwningDisposeScope?.MarkAsDisposed(this);
            if (handle == IntPtr.Zero) return;
            Interlocked.Decrement(ref totalCount);
            NativeMethods.normml_tensor_dispose(handle);
            handle = IntPtr.Zero;
        }

        public IntPtr DecoupleFromNativeHandle()
        {
            GC.SuppressFinalize(this);
            var taken = Handle;
            Interlocked.Decrement(ref totalCount);
            handle = IntPtr.Zero;
            return taken;
        }

        internal IntPtr MoveHandle()
        {
            var taken = handle;
            handle = IntPtr.Zero;
            return taken;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

#nullable enable
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null && other is not null) other.Attach(this);
            else OwningDisposeScope?.MoveToOther(other, this);
            return this;
        }

        public override bool Equals(object? obj) => obj is Tensor tensor && Equals(tensor);
#nullable restore

        public bool Equals(Tensor target) => ReferenceEquals(this, target) || Op.Bool("aten::equal", this, target);

        public override int GetHashCode() => base.GetHashCode();
    }
}
