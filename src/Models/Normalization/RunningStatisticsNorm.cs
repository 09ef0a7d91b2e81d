using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm that normalizes by its batch's statistics in training, and in evaluation by running ones, which each batch moves a
/// little: after few steps, or while weights still change fast, they lag behind.
/// </summary>
/// <remarks>
/// NormML's trainers therefore estimate them anew over training pictures, without momentum: "precise batch norm" (Wu and Johnson,
/// Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576, section 3). The mean is that of all values of all batches. So is the
/// variance, or covariance, which therefore counts how far the batches' means lie apart: a mean of the batches' own variances
/// would leave that out, and m / (m - 1) makes up for it only where values are independent, which neighbouring pixels are not.
/// </remarks>
public abstract class RunningStatisticsNorm : AffineNorm
{
    private protected RunningStatisticsNorm(string name, long channels, Activation activation) : base(name, channels, activation)
    {
    }

    /// <summary>
    /// The weight of a new batch in the running statistics; 0 where no batch moves them, where they normalize training batches,
    /// too, and where evaluation has no use for them: those are not estimated anew.
    /// </summary>
    internal abstract double FollowingMomentum { get; }

    /// <summary>What batches in training are gathered in, instead of moving the running statistics; null: they move them.</summary>
    private protected Population? Gathered { get; private set; }

    /// <summary>From here on batches in training are normalized by their own statistics alone, and gathered.</summary>
    internal void StartGathering()
    {
        Gathered?.Dispose();
        Gathered = new Population(SpreadOf);
    }

    /// <summary>Ends that.</summary>
    /// <param name="take">Whether the running statistics become those of all that was gathered; else they stay as they were.</param>
    internal void EndGathering(bool take)
    {
        using var gathered = Gathered;
        Gathered = null;
        if (take && gathered is { Count: > 1 })
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            Take(gathered);
        }
    }

    /// <summary>Makes the running statistics those of a population; without gradients, within a dispose scope.</summary>
    private protected abstract void Take(Population population);

    /// <summary>The spread between values that lie a distance apart, one a channel.</summary>
    private protected virtual Tensor SpreadOf(Tensor distance) => distance.Squared();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Gathered?.Dispose();
        }

        base.Dispose(disposing);
    }
}
