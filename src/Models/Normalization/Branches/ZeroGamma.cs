using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// The gamma of each branch's last norm starts at 0, so that the blocks of a new network are identities (Goyal et al.
/// 2017, arXiv:1706.02677); text form <c>zero-gamma</c>. The norm must have a gamma.
/// </summary>
[TextName("zero-gamma")]
public sealed record ZeroGammaBranchOptions : BranchOptions
{
    internal override void Initialize(IReadOnlyList<Convolution> convolutions, Norm last, int branches)
    {
        var gamma =
            last.Gamma
            ?? throw new ArgumentException(
                $"A {this} branch needs a norm with a scale to start at 0; received {last.GetName()}, which has none; "
                    + "choose plain or skip-init."
            );
        if (!gamma.requires_grad)
        {
            throw new ArgumentException(
                $"A {this} branch needs a scale that learns, or it stays at 0; received {last.GetName()} whose scale does not; "
                    + "choose plain or skip-init."
            );
        }

        using var noGrad = no_grad();
        gamma.zero_();
    }
}
