// How these modules are made: torch.nn.X(...).
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static ReLU ReLU(bool inplace = false) => new(inplace);

        public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

        public static SiLU SiLU() => new();

        public static GELU GELU() => new();

        public static Sigmoid Sigmoid() => new();

        public static Tanh Tanh() => new();

        public static Softmax Softmax(long dim) => new(dim);
    }
}
