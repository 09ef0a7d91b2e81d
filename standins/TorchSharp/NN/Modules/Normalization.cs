// GroupNorm and LayerNorm.
using System;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    private readonly long groups;
    private readonly double eps;

    internal GroupNorm(long groups, long channels, double eps, bool affine) : base(nameof(GroupNorm))
    {
        (this.groups, this.eps) = (groups, eps);
        if (!affine) return;
        AddParameter(nameof(weight), ones(channels));
        AddParameter(nameof(bias), zeros(channels));
    }

#nullable enable
    public Parameter? weight { get => nn.Shared(this, nameof(weight)); set => SetParameter(nameof(weight), value!); }

    public Parameter? bias { get => nn.Shared(this, nameof(bias)); set => SetParameter(nameof(bias), value!); }
#nullable restore

    public override Tensor forward(Tensor tensor)
        => tensor.Dimensions < 3
            ? throw new ArgumentException($"Invalid number of dimensions for GroupNorm argument: {tensor.Dimensions}")
            : nn.functional.group_norm(tensor, groups, Registered(nameof(weight)), Registered(nameof(bias)), eps);
}

public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    private readonly long[] shape;
    private readonly double eps;

    internal LayerNorm(long[] shape, double eps, bool affine, bool bias) : base(nameof(LayerNorm))
    {
        (this.shape, this.eps) = (shape, eps);
        if (!affine) return;
        AddParameter(nameof(weight), ones(shape));
        if (bias) AddParameter(nameof(this.bias), zeros(shape));
    }

#nullable enable
    public Parameter weight { get => Registered(nameof(weight)); set => SetParameter(nameof(weight), value); }

    public Parameter? bias { get => Registered(nameof(bias)); set => SetParameter(nameof(bias), value!); }
#nullable restore

    public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, shape, Registered(nameof(weight)), Registered(nameof(bias)), eps);
}
