using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NormML.Models.Layers;

/// <summary>
/// 3x3 max pooling with stride 2 and padding 1: [N, C, H, W] to [N, C, ceil(H / 2), ceil(W / 2)].
/// </summary>
internal sealed class MaxPooling() : Layer(nameof(MaxPooling))
{
    private protected override Tensor Compute(Tensor input) => functional.max_pool2d(input, 3, 2, 1);
}

/// <summary>2x2 max pooling with stride 2: [N, C, H, W] to [N, C, floor(H / 2), floor(W / 2)].</summary>
internal sealed class MaxPoolingOfSquares() : Layer(nameof(MaxPooling))
{
    private protected override Tensor Compute(Tensor input) => functional.max_pool2d(input, 2, 2);
}

/// <summary>2x2 average pooling with stride 2: [N, C, H, W] to [N, C, floor(H / 2), floor(W / 2)].</summary>
internal sealed class AveragePooling : Layer
{
    // The module, because the function avg_pool2d has another signature in later versions of TorchSharp.
    private readonly Module<Tensor, Tensor> pool;

    public AveragePooling()
        : base(nameof(AveragePooling))
    {
        pool = AvgPool2d(2, 2);
        RegisterComponents();
    }

    private protected override Tensor Compute(Tensor input) => pool.call(input);
}

/// <summary>The mean of each channel: [N, C, H, W] to [N, C, 1, 1], for any height and width.</summary>
internal sealed class GlobalAveragePooling() : Layer(nameof(GlobalAveragePooling))
{
    private protected override Tensor Compute(Tensor input) => functional.adaptive_avg_pool2d(input, 1);
}
