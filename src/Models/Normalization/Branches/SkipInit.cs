using NormML.Models.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// SkipInit (De and Smith 2020, arXiv:2002.10444): each branch is multiplied by a learned scalar that starts at 0, so
/// that the blocks of a new network are identities; text form <c>skip-init</c>. Intended for networks without a norm,
/// but allowed with any norm. The parameter is the block's <c>scale.weight</c>, [1].
/// </summary>
[TextName("skip-init")]
public sealed record SkipInitBranchOptions : BranchOptions
{
    internal override Layer? CreateScale() => new SkipInit();
}

/// <summary>Multiplies a residual branch by a learned scalar that starts at 0.</summary>
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
