// Linear, Identity, Flatten and Dropout.
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(long inputs, long outputs, bool bias) : base(nameof(Linear)) => nn.AddWeights(this, [outputs, inputs], bias ? outputs : 0);

#nullable enable
    public Parameter? weight { get => nn.Shared(this, nameof(weight)); set => SetParameter(nameof(weight), value!); }

    public Parameter? bias { get => nn.Shared(this, nameof(bias)); set => SetParameter(nameof(bias), value!); }
#nullable restore

    public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, Registered(nameof(weight)), Registered(nameof(bias)));
}

public sealed class Identity : nn.Module<Tensor, Tensor>
{
    internal Identity() : base(nameof(Identity))
    {
    }

    public override Tensor forward(Tensor tensor) => tensor.alias();
}

public sealed class Flatten : nn.Module<Tensor, Tensor>
{
    private readonly long startDim;
    private readonly long endDim;

    internal Flatten(long startDim, long endDim) : base(nameof(Flatten)) => (this.startDim, this.endDim) = (startDim, endDim);

    public override Tensor forward(Tensor tensor) => tensor.flatten(startDim, endDim);
}

public sealed class Dropout : nn.Module<Tensor, Tensor>
{
    private readonly double p;
    private readonly bool inplace;

    internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

    public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
}
