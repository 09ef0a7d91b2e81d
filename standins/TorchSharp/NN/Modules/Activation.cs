// Activations as modules.
using static TorchSharp.torch;

namespace TorchSharp.Modules;

public sealed class ReLU : nn.Module<Tensor, Tensor>
{
    private readonly bool inplace;

    internal ReLU(bool inplace) : base(nameof(ReLU)) => this.inplace = inplace;

    public override string GetName() => nameof(ReLU);

    public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, inplace);
}

public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
{
    private readonly double negative_slope;
    private readonly bool inplace;

    internal LeakyReLU(double negative_slope, bool inplace) : base(nameof(LeakyReLU)) => (this.negative_slope, this.inplace) = (negative_slope, inplace);

    public override string GetName() => nameof(LeakyReLU);

    public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, negative_slope, inplace);
}

public sealed class SiLU : nn.Module<Tensor, Tensor>
{
    internal SiLU() : base(nameof(SiLU))
    {
    }

    public override string GetName() => nameof(SiLU);

    public override Tensor forward(Tensor tensor) => tensor.silu();
}

public sealed class GELU : nn.Module<Tensor, Tensor>
{
    internal GELU() : base(nameof(GELU))
    {
    }

    public override string GetName() => nameof(GELU);

    public override Tensor forward(Tensor tensor) => tensor.gelu();
}

public sealed class Sigmoid : nn.Module<Tensor, Tensor>
{
    internal Sigmoid() : base(nameof(Sigmoid))
    {
    }

    public override string GetName() => nameof(Sigmoid);

    public override Tensor forward(Tensor tensor) => tensor.sigmoid();
}

public sealed class Tanh : nn.Module<Tensor, Tensor>
{
    internal Tanh() : base(nameof(Tanh))
    {
    }

    public override string GetName() => nameof(Tanh);

    public override Tensor forward(Tensor tensor) => tensor.tanh();
}

public sealed class Softmax : nn.Module<Tensor, Tensor>
{
    private readonly long dim;

    internal Softmax(long dim) : base(nameof(Softmax)) => this.dim = dim;

    public override string GetName() => nameof(Softmax);

    public override Tensor forward(Tensor tensor) => tensor.softmax(dim);
}
