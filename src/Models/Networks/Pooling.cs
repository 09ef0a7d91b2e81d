using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Networks;

/// <summary>The largest of each 3x3 neighbourhood, at every second pixel: [N, C, H, W] to [N, C, ceil(H / 2), ceil(W / 2)].</summary>
internal sealed class MaxPooling() : Module<Tensor, Tensor>(nameof(MaxPooling))
{
    public override Tensor forward(Tensor input) => functional.max_pool2d(input, 3, 2, 1);
}

/// <summary>The mean of each channel: [N, C, H, W] to [N, C, 1, 1], for any height and width.</summary>
internal sealed class GlobalAveragePooling() : Module<Tensor, Tensor>(nameof(GlobalAveragePooling))
{
    public override Tensor forward(Tensor input) => functional.adaptive_avg_pool2d(input, 1);
}
