// New tensors: filled, random, counted.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor zeros(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor zeros(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor zeros(int rows, int columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([rows, columns], dtype, device, requires_grad);
    public static Tensor zeros(int size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([size], dtype, device, requires_grad);
    public static Tensor zeros(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor zeros(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor zeros(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([rows, columns], dtype, device, requires_grad);
    public static Tensor zeros(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros([size], dtype, device, requires_grad);
    public static Tensor zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::zeros", size, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => zeros(size.ToArray(), dtype, device, requires_grad);
    public static Tensor ones(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor ones(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor ones(int rows, int columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([rows, columns], dtype, device, requires_grad);
    public static Tensor ones(int size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([size], dtype, device, requires_grad);
    public static Tensor ones(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor ones(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor ones(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([rows, columns], dtype, device, requires_grad);
    public static Tensor ones(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones([size], dtype, device, requires_grad);
    public static Tensor ones(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::ones", size, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor ones(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => ones(size.ToArray(), dtype, device, requires_grad);
    public static Tensor empty(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor empty(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor empty(int rows, int columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([rows, columns], dtype, device, requires_grad);
    public static Tensor empty(int size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([size], dtype, device, requires_grad);
    public static Tensor empty(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([dim0, dim1, dim2, dim3], dtype, device, requires_grad);
    public static Tensor empty(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([dim0, dim1, dim2], dtype, device, requires_grad);
    public static Tensor empty(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([rows, columns], dtype, device, requires_grad);
    public static Tensor empty(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty([size], dtype, device, requires_grad);
    public static Tensor empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::empty.memory_format", size, Kind(dtype), Arg.None, Place(device), Arg.None, Arg.None), requires_grad);
    public static Tensor empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => empty(size.ToArray(), dtype, device, requires_grad);
    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad);
    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([dim0, dim1, dim2], value, dtype, device, requires_grad);
    public static Tensor full(int rows, int columns, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([rows, columns], value, dtype, device, requires_grad);
    public static Tensor full(int size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([size], value, dtype, device, requires_grad);
    public static Tensor full(long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([dim0, dim1, dim2, dim3], value, dtype, device, requires_grad);
    public static Tensor full(long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([dim0, dim1, dim2], value, dtype, device, requires_grad);
    public static Tensor full(long rows, long columns, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([rows, columns], value, dtype, device, requires_grad);
    public static Tensor full(long size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full([size], value, dtype, device, requires_grad);
    public static Tensor full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::full", size, value, dtype ?? KindOf(value), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => full(size.ToArray(), value, dtype, device, requires_grad);
    public static Tensor rand(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator);
    public static Tensor rand(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([dim0, dim1, dim2], dtype, device, requires_grad, generator);
    public static Tensor rand(int rows, int columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([rows, columns], dtype, device, requires_grad, generator);
    public static Tensor rand(int size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([size], dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator);
    public static Tensor rand(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([dim0, dim1, dim2], dtype, device, requires_grad, generator);
    public static Tensor rand(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([rows, columns], dtype, device, requires_grad, generator);
    public static Tensor rand(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand([size], dtype, device, requires_grad, generator);
    public static Tensor rand(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => Ready(Op.One("aten::rand.generator", size, generator, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor rand(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => rand(size.ToArray(), dtype, device, requires_grad, generator);
    public static Tensor randn(int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator);
    public static Tensor randn(int dim0, int dim1, int dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([dim0, dim1, dim2], dtype, device, requires_grad, generator);
    public static Tensor randn(int rows, int columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([rows, columns], dtype, device, requires_grad, generator);
    public static Tensor randn(int size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([size], dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([dim0, dim1, dim2, dim3], dtype, device, requires_grad, generator);
    public static Tensor randn(long dim0, long dim1, long dim2, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([dim0, dim1, dim2], dtype, device, requires_grad, generator);
    public static Tensor randn(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([rows, columns], dtype, device, requires_grad, generator);
    public static Tensor randn(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn([size], dtype, device, requires_grad, generator);
    public static Tensor randn(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => Ready(Op.One("aten::randn.generator", size, generator, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor randn(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn(size.ToArray(), dtype, device, requires_grad, generator);

    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::zeros_like", input, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::ones_like", input, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);
    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::empty_like", input, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::full_like", input, value, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Ready(Op.One("aten::rand_like", input, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Ready(Op.One("aten::randn_like", input, dtype, Arg.None, device, Arg.None, Arg.None), requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Ready(Op.One("aten::arange.start_step", start, stop, step, dtype ?? KindOf(start, stop, step), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);
    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Ready(Op.One("aten::linspace", (Scalar)start, (Scalar)end, steps, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor logspace(double start, double end, long steps, double @base = 10, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Ready(Op.One("aten::logspace", (Scalar)start, (Scalar)end, steps, @base, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor eye(long rows, long columns = -1, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::eye.m", rows, columns < 0 ? rows : columns, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor randint(long low, long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => Ready(Op.One("aten::randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64, Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor randint(long high, long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randint(0, high, size, dtype, device, requires_grad, generator);
    public static Tensor randint(long low, long high, Size size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randint(low, high, size.Shape, dtype, device, requires_grad, generator);
    public static Tensor randint(long high, Size size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randint(0, high, size.Shape, dtype, device, requires_grad, generator);
    public static Tensor randint(int low, int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randint(low, high, Array.ConvertAll(size, n => (long)n), dtype, device, requires_grad, generator);
    public static Tensor randint(int high, int[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randint(0, high, Array.ConvertAll(size, n => (long)n), dtype, device, requires_grad, generator);
    public static Tensor randperm(long n, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null) => Ready(Op.One("aten::randperm.generator", n, generator, dtype ?? ScalarType.Int64, Arg.None, Place(device), Arg.None), requires_grad);
    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false, Generator generator = null, string[] names = null) => randn(size, dtype, device, false, generator).mul_(std).add_(mean).requires_grad_(requires_grad);
    public static Tensor empty_strided(long[] size, long[] strides, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => Ready(Op.One("aten::empty_strided", size, strides, Kind(dtype), Arg.None, Place(device), Arg.None), requires_grad);

    private static Arg Kind(ScalarType? dtype) => dtype ?? get_default_dtype();

    // null takes the default of the real package: floating point, or Int64 where every number is whole.
    private static ScalarType KindOf(params ReadOnlySpan<Scalar> values)
    {
        foreach (var value in values)
            if (!is_integral(value.Type)) return get_default_dtype();
        return ScalarType.Int64;
    }

    private static Device Place(Device device) => InitializeDevice(device);

    private static Tensor Ready(Tensor tensor, bool requires_grad) => requires_grad ? tensor.with_requires_grad() : tensor;
}
