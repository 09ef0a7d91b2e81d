// How these modules are made: torch.nn.X(...).
using System;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null)
            => Conv2d(in_channels, out_channels, (kernelSize, kernelSize), (stride, stride), (padding, padding), (dilation, dilation), padding_mode, groups, bias, device, dtype);

        public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new Conv2d(in_channels, out_channels, kernelSize, stride ?? (1, 1), padding ?? (0, 0), dilation ?? (1, 1), padding_mode, groups, bias), device, dtype);

        /// <summary>Registers weight and bias with the initial values that libtorch gives convolutions and linear maps.</summary>
        internal static void AddWeights(Module module, long[] shape, long biases)
        {
            var weight = empty(shape);
            init.kaiming_uniform_(weight, Math.Sqrt(5));
            module.AddParameter("weight", weight);
            if (biases == 0) return;
            var bound = 1 / Math.Sqrt(shape.Skip(1).Aggregate(1L, (product, length) => product * length));
            module.AddParameter("bias", empty(biases).uniform_(-bound, bound));
        }

        /// <summary>What a property of a module with native state hands out: a new handle at each reading.</summary>
        internal static Parameter Shared(Module module, string name) => module.Registered(name)?.Share();
    }
}
