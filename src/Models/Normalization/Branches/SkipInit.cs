using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// SkipInit (De and Smith 2020, arXiv:2002.10444): each branch is multiplied by a scalar that learns and starts at 0,
/// so that a new network's blocks are identities; text form <c>skip-init</c>. Meant for networks without a norm, but
/// allowed with any. The parameter is the block's <c>scale.weight</c>, [1].
/// </summary>
[TextName("skip-init")]
public sealed record SkipInitBranchOptions : BranchOptions
{
    internal override Layer? CreateScale() => new SkipInit();
}

/// <summary>A residual branch times a scalar that learns and starts at 0.</summary>
internal sealed class SkipInit : Layer
{
    private Parameter weight;

    public SkipInit()
        : base(nameof(SkipInit))
    {
        weight = Tensors.Parameter(zeros([1]));
        RegisterComponents();
    }

    private protected override Tensor Compute(Tensor input) => input * weight;
}
