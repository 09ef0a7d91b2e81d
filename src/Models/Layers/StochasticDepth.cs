using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>
/// Stochastic depth (Huang et al. 2016, arXiv:1603.09382): in training each image goes without a residual branch with
/// the branch's drop rate; the branches that stay are divided by their chance to stay, so that evaluation takes them as
/// they are (the paper multiplies them by it in evaluation instead). torchvision's <c>StochasticDepth</c> of mode "row".
/// </summary>
internal static class StochasticDepth
{
    /// <summary>The drop rate of a block: it grows linearly to <paramref name="last"/>, that of the last block.</summary>
    /// <param name="last">The last block's drop rate.</param>
    /// <param name="number">The block's number, from 1 on.</param>
    /// <param name="blocks">How many blocks there are.</param>
    public static double DropRate(double last, int number, int blocks) => last * number / blocks;

    /// <summary>Drops images from a branch's output [N, C, H, W], in place, by torch's global generator.</summary>
    public static Tensor ApplyInPlace(Tensor branch, double dropRate)
    {
        var kept = empty([branch.shape[0], 1, 1, 1], branch.dtype, branch.device).bernoulli_(1 - dropRate);
        using Scalar share = 1 - dropRate;
        return branch.mul_(kept.div_(share));
    }
}
