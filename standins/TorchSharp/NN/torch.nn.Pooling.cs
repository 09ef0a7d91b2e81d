// How these modules are made: torch.nn.X(...).
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false)
            => MaxPool2d([kernelSize, kernelSize], Twice(stride), Twice(padding), Twice(dilation), ceilMode);

        public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceilMode = false)
            => MaxPool2d(Both(kernelSize), Both(stride), Both(padding), Both(dilation), ceilMode);

        public static MaxPool2d MaxPool2d(long[] kernelSize, long[] strides = null, long[] padding = null, long[] dilation = null, bool ceilMode = false)
            => new(kernelSize, strides, padding, dilation, ceilMode);

        public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => AvgPool2d([kernel_size, kernel_size], Twice(stride), Twice(padding), ceil_mode, count_include_pad, divisor_override);

        public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => AvgPool2d(Both(kernel_size), Both(stride), Both(padding), ceil_mode, count_include_pad, divisor_override);

        public static AvgPool2d AvgPool2d(long[] kernel_size, long[] strides = null, long[] padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null)
            => new(kernel_size, strides, padding, ceil_mode, count_include_pad, divisor_override);

        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long outputSize) => AdaptiveAvgPool2d([outputSize, outputSize]);

        public static AdaptiveAvgPool2d AdaptiveAvgPool2d((long, long) outputSize) => AdaptiveAvgPool2d(Both(outputSize));

        public static AdaptiveAvgPool2d AdaptiveAvgPool2d(long[] outputSize) => new(outputSize);

        private static long[] Twice(long? value) => value is { } v ? [v, v] : null;

        private static long[] Both((long, long)? pair) => pair is { } p ? [p.Item1, p.Item2] : null;
    }
}
