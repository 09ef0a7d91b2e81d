using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm that normalizes by the batch's statistics in training, and in evaluation by running ones, which each batch
/// updates a little. After few steps, or while weights still change fast, they lag behind.
/// </summary>
/// <remarks>
/// NormML's trainers therefore re-estimate them over training images, without momentum: "precise batch norm" (Wu and
/// Johnson, Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576, section 3). The mean is that of all values of all
/// batches. So is the variance, or covariance, which therefore counts how far the batches' means lie apart: a mean of
/// the batches' own variances would leave that out, and m / (m - 1) makes up for it only where values are independent,
/// which neighboring pixels are not.
/// </remarks>
public abstract class RunningStatisticsNorm : AffineNorm
{
    private protected RunningStatisticsNorm(string name, long channels, Activation activation)
        : base(name, channels, activation) { }

    /// <summary>
    /// The weight of a new batch in the running statistics. It is 0 for statistics that are not re-estimated: those
    /// that no batch updates, that normalize training batches too, or that evaluation does not use.
    /// </summary>
    internal abstract double RunningMomentum { get; }

    /// <summary>Gathers training batches, which then do not update the running statistics; null if they do.</summary>
    private protected Population? Gathered { get; private set; }

    /// <summary>From now on training batches are normalized by their own statistics and gathered.</summary>
    internal void StartGathering()
    {
        Gathered?.Dispose();
        Gathered = new Population(SpreadOf);
    }

    /// <summary>Ends the gathering.</summary>
    /// <param name="take">Whether the running statistics become those of all gathered batches; if not, they stay as
    /// they were.</param>
    internal void EndGathering(bool take)
    {
        using var gathered = Gathered;
        Gathered = null;
        if (take && gathered is { Count: > 1 })
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            TakeStatistics(gathered);
        }
    }

    /// <summary>
    /// Makes the running statistics those of a population; without gradients, within a dispose scope.
    /// </summary>
    private protected abstract void TakeStatistics(Population population);

    /// <summary>The spread between values that lie a distance apart, one per channel.</summary>
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
