using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>
/// The largest of each 3x3 neighbourhood, at every second pixel: [N, C, H, W] to [N, C, ceil(H / 2), ceil(W / 2)].
/// </summary>
internal sealed class MaxPooling() : Layer(nameof(MaxPooling))
{
    private protected override Tensor Compute(Tensor input) => functional.max_pool2d(input, 3, 2, 1);
}

/// <summary>The mean of each channel: [N, C, H, W] to [N, C, 1, 1], for any height and width.</summary>
internal sealed class GlobalAveragePooling() : Layer(nameof(GlobalAveragePooling))
{
    private protected override Tensor Compute(Tensor input) => functional.adaptive_avg_pool2d(input, 1);
}
