using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Layers;

/// <summary>
/// Stochastic depth (Huang et al. 2016, arXiv:1603.09382): in training, each image skips a residual branch with the
/// branch's drop rate. Branches that are kept are divided by the probability of keeping them, so that evaluation uses
/// them unscaled (the paper multiplies in evaluation instead). Same as torchvision's <c>StochasticDepth</c> in mode
/// "row".
/// </summary>
internal static class StochasticDepth
{
    /// <summary>The drop rate of a block. It grows linearly up to <paramref name="last"/>.</summary>
    /// <param name="last">The last block's drop rate.</param>
    /// <param name="number">The block's number, starting at 1.</param>
    /// <param name="blocks">The number of blocks.</param>
    public static double DropRate(double last, int number, int blocks) => last * number / blocks;

    /// <summary>
    /// Drops images from a branch's output [N, C, H, W] in place. Draws from torch's global generator.
    /// </summary>
    public static Tensor ApplyInPlace(Tensor branch, double dropRate)
    {
        var kept = empty([branch.shape[0], 1, 1, 1], branch.dtype, branch.device).bernoulli_(1 - dropRate);
        using Scalar share = 1 - dropRate;
        return branch.mul_(kept.div_(share));
    }
}
