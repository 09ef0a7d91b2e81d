// torch.jit.compile: TorchScript text compiled at run time.
using System;
using System.Linq;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static unsafe class jit
    {
        public static CompilationUnit compile(string script)
        {
            InitializeDeviceType(DeviceType.CPU);
            IntPtr unit;
            NativeMethods.Check(NativeMethods.normml_jit_compile(script, &unit));
            return new CompilationUnit(unit);
        }

        public class CompilationUnit : IDisposable
        {
            private IntPtr handle;

            internal CompilationUnit(IntPtr handle) => this.handle = handle;

            ~CompilationUnit() => Dispose(false);

            public object invoke(string name, params object[] objs)
            {
                var arguments = Array.ConvertAll(objs, Arg.Of);
                Value result;
                NativeMethods.Check(Op.Run(arguments, &Call, handle, name, &result, 1));
                GC.KeepAlive(objs);
                return Result(Op.ObjectOf(result));
            }

            public TResult invoke<TResult>(string name, params object[] inputs) => (TResult)invoke(name, inputs);

            public TResult invoke<T, TResult>(string name, params T[] inputs) => (TResult)invoke(name, inputs.Cast<object>().ToArray());

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (handle == IntPtr.Zero) return;
                NativeMethods.normml_jit_dispose(handle);
                handle = IntPtr.Zero;
            }

            private static byte* Call(IntPtr unit, string name, Value* arguments, int count, Value* results, int capacity)
                => NativeMethods.normml_jit_invoke(unit, name, arguments, count, results);

            // Numbers come as Scalars, tuples of tensors as ValueTuples.
            private static object Result(object value) => value switch
            {
                long l => (Scalar)l,
                double d => (Scalar)d,
                bool b => (Scalar)b,
                object[] { Length: 2 } items when items.All(i => i is Tensor) => ((Tensor)items[0], (Tensor)items[1]),
                object[] { Length: 3 } items when items.All(i => i is Tensor) => ((Tensor)items[0], (Tensor)items[1], (Tensor)items[2]),
                _ => value,
            };
        }
    }
}
