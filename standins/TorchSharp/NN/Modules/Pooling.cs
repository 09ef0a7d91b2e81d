// MaxPool2d, AvgPool2d and AdaptiveAvgPool2d.
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
{
    private readonly (long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceil) o;

    internal MaxPool2d(long[] kernel, long[] stride, long[] padding, long[] dilation, bool ceil) : base(nameof(MaxPool2d))
        => o = (kernel, stride, padding, dilation, ceil);

    public override Tensor forward(Tensor tensor) => nn.functional.max_pool2d(tensor, o.kernel, o.stride, o.padding, o.dilation, o.ceil);

    public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => nn.functional.max_pool2d_with_indices(tensor, o.kernel, o.stride, o.padding, o.dilation, o.ceil);
}

public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
{
    private readonly (long[] kernel, long[] stride, long[] padding, bool ceil, bool count, long? divisor) o;

    internal AvgPool2d(long[] kernel, long[] stride, long[] padding, bool ceil, bool count, long? divisor) : base(nameof(AvgPool2d))
        => o = (kernel, stride ?? kernel, padding ?? [0, 0], ceil, count, divisor);

    public override Tensor forward(Tensor tensor) => Op.One("aten::avg_pool2d", tensor, o.kernel, o.stride, o.padding, o.ceil, o.count, o.divisor);
}

public sealed class AdaptiveAvgPool2d : nn.Module<Tensor, Tensor>
{
    private readonly long[] size;

    internal AdaptiveAvgPool2d(long[] size) : base(nameof(AdaptiveAvgPool2d)) => this.size = size;

    public override Tensor forward(Tensor tensor) => nn.functional.adaptive_avg_pool2d(tensor, size);
}
