using NormML.Models.Layers;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// A norm that uses the batch's statistics in training and running statistics in evaluation. Each training batch
/// updates the running statistics a little. They lag behind after only a few steps, or while weights change fast.
/// </summary>
/// <remarks>
/// Therefore NormML's trainers re-estimate them over training images, without momentum: "precise batch norm" (Wu and
/// Johnson, Rethinking "Batch" in BatchNorm, 2021, arXiv:2105.07576, section 3). Mean and variance (or covariance) are
/// those of all values of all batches, so the variance includes the differences between the batches' means. An average
/// of the batches' variances would not; the factor m / (m - 1) would correct this only for independent values, but
/// neighboring pixels are not independent.
/// </remarks>
public abstract class RunningStatisticsNorm : AffineNorm
{
    private protected RunningStatisticsNorm(string name, long channels, Activation activation)
        : base(name, channels, activation) { }

    /// <summary>
    /// The weight of a new batch in the running statistics. 0 if they are not re-estimated, because no batch updates
    /// them, they also normalize training batches, or evaluation does not use them.
    /// </summary>
    internal abstract double RunningMomentum { get; }

    /// <summary>Gathers the statistics of training batches instead of updating the running statistics; null if not
    /// gathering.</summary>
    private protected Population? Gathered { get; private set; }

    /// <summary>Starts gathering: training batches are normalized by their own statistics, which are
    /// gathered.</summary>
    internal void StartGathering()
    {
        Gathered?.Dispose();
        Gathered = new Population(SpreadOf);
    }

    /// <summary>Ends the gathering.</summary>
    /// <param name="take">
    /// Whether to replace the running statistics by those of all gathered batches; if false, they stay unchanged.
    /// </param>
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
    /// Sets the running statistics to those of a population. Called without gradients, within a dispose scope.
    /// </summary>
    private protected abstract void TakeStatistics(Population population);

    /// <summary>The square of the distances per channel, or their outer product for covariances.</summary>
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
