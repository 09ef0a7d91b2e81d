// How these modules are made: torch.nn.X(...).
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1E-05, bool affine = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new GroupNorm(num_groups, num_channels, eps, affine), device, dtype);

        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null)
            => LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new LayerNorm(normalized_shape, eps, elementwise_affine, bias), device, dtype);
    }
}
