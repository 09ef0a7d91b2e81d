// Convolution, linear maps, unfolding and padding.
using System;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1) => Op.One("aten::conv2d", input, weight, bias, strides ?? One2, padding ?? Zero2, dilation ?? One2, groups);
            public static Tensor conv1d(Tensor input, Tensor weight, Tensor bias = null, long? stride = null, long? padding = null, long? dilation = null, long groups = 1) => Op.One("aten::conv1d", input, weight, bias, new[] { stride ?? 1 }, new[] { padding ?? 0 }, new[] { dilation ?? 1 }, groups);
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => Op.One("aten::linear", input, weights, bias);
            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor bias = null) => Op.One("aten::bilinear", input1, input2, weight, bias);
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) => unfold(input, (kernel_size, kernel_size), (dilation, dilation), (padding, padding), (stride, stride));
            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) => Op.One("aten::im2col", input, Pair(kernel_size), Pair(dilation) ?? One2, Pair(padding) ?? Zero2, Pair(stride) ?? One2);
            public static Tensor pixel_shuffle(Tensor x, long upscaleFactor) => Op.One("aten::pixel_shuffle", x, upscaleFactor);
            public static Tensor pixel_unshuffle(Tensor x, long downscaleFactor) => Op.One("aten::pixel_unshuffle", x, downscaleFactor);
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => Op.One("aten::pad", input, pad, NameOf(mode), mode == PaddingModes.Constant ? value : Arg.None);
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, pad.ToArray(), mode, value);
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, [pad, pad], mode, value);
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, [pad.Item1, pad.Item2], mode, value);
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            private static readonly long[] One2 = [1, 1];
            private static readonly long[] Zero2 = [0, 0];

            private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
            private static long[] Pair((long, long)? pair) => pair is { } p ? Pair(p) : null;

            private static string NameOf(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };
        }
    }
}
