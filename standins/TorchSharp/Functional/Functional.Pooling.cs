// Pooling.
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor max_pool2d(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) => Op.One("aten::max_pool2d", input, kernelSize, strides ?? kernelSize, padding ?? Zero2, dilation ?? One2, ceil_mode);
            public static Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) => max_pool2d(input, [kernelSize, kernelSize], stride is { } s ? [s, s] : null, padding is { } p ? [p, p] : null, dilation is { } d ? [d, d] : null, ceil_mode);
            public static Tensor max_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceil_mode = false) => max_pool2d(input, Pair(kernelSize), Pair(stride), Pair(padding), Pair(dilation), ceil_mode);
            public static (Tensor, Tensor) max_pool2d_with_indices(Tensor input, long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceil_mode = false) => Op.Two("aten::max_pool2d_with_indices", input, kernelSize, strides ?? kernelSize, padding ?? Zero2, dilation ?? One2, ceil_mode);
            public static Tensor avg_pool2d(Tensor input, long[] kernelSizes, long[] strides = null, long[] paddings = null, bool ceil_mode = false, bool count_include_pad = true) => Op.One("aten::avg_pool2d", input, kernelSizes, strides ?? kernelSizes, paddings ?? Zero2, ceil_mode, count_include_pad, Arg.None);
            public static Tensor avg_pool2d(Tensor input, long kernelSize, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) => avg_pool2d(input, [kernelSize, kernelSize], stride is { } s ? [s, s] : null, [padding, padding], ceil_mode, count_include_pad);
            public static Tensor avg_pool2d(Tensor input, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true) => avg_pool2d(input, Pair(kernelSize), Pair(stride), Pair(padding), ceil_mode, count_include_pad);
            public static Tensor adaptive_avg_pool2d(Tensor input, long output_size) => adaptive_avg_pool2d(input, [output_size, output_size]);
            public static Tensor adaptive_avg_pool2d(Tensor input, long[] output_size) => Op.One("aten::adaptive_avg_pool2d", input, output_size);
            public static Tensor adaptive_avg_pool2d(Tensor input, (long, long) output_size) => adaptive_avg_pool2d(input, Pair(output_size));
            public static Tensor adaptive_max_pool2d(Tensor x, long[] outputSize) => Op.Two("aten::adaptive_max_pool2d", x, outputSize).Item1;
        }
    }
}
