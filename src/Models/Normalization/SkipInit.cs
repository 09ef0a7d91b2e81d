using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>A residual branch times a scalar that learns and starts at 0.</summary>
internal sealed class SkipInit : Layer
{
    private Parameter weight;

    public SkipInit() : base(nameof(SkipInit))
    {
        weight = Tensors.Parameter(zeros([1]));
        RegisterComponents();
    }

    private protected override Tensor Compute(Tensor input) => input * weight;
}
