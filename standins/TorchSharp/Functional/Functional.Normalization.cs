// Normalizations as functions of tensors.
using System;
using System.Linq;
using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            // cuDNN is off, and running statistics must be given, as in the real 0.102.
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1E-05)
            {
                if (training) CheckValues(input);
                return Op.One("aten::batch_norm", input, weight, bias, Running(running_mean), Running(running_var), training, momentum, eps, false);
            }

            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1E-05) => Op.One("aten::group_norm", input, num_groups, weight, bias, eps, false);
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1E-05) => Op.One("aten::layer_norm", input, normalized_shape, weight, bias, eps, false);
            public static Tensor instance_norm(Tensor input, Tensor running_mean = null, Tensor running_var = null, Tensor weight = null, Tensor bias = null, bool use_input_stats = true, double momentum = 0.1, double eps = 1E-05) => Op.One("aten::instance_norm", input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, false);

            // libtorch checks this in its C++ front end, which a dispatcher call does not pass.
            internal static void CheckValues(Tensor input)
            {
                var size = input.shape;
                if (size.Where((_, i) => i != 1).Aggregate(1L, (product, length) => product * length) == 1)
                    throw new ExternalException($"Expected more than 1 value per channel when training, got input size [{string.Join(", ", size)}]");
            }

            private static Tensor Running(Tensor statistics) => statistics is null ? throw new NullReferenceException() : statistics;
        }
    }
}
