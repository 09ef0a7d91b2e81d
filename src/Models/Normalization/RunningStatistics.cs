using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

internal static class RunningStatistics
{
    /// <summary>running = (1 - momentum) running + momentum factor value, without gradient.</summary>
    public static void Update(this Tensor running, Tensor value, double momentum, double factor = 1)
    {
        using var noGrad = no_grad();
        using Scalar old = 1 - momentum,
            weight = momentum * factor;
        running.mul_(old).add_(value, weight);
    }
}
