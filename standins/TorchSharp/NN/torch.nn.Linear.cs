// How these modules are made: torch.nn.X(...).
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device device = null, ScalarType? dtype = null)
            => Module.Placed(new Linear(inputSize, outputSize, hasBias), device, dtype);

        public static Identity Identity() => new();

        public static Flatten Flatten(long startDim = 1, long endDim = -1) => new(startDim, endDim);

        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
    }
}
