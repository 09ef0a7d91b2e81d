using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Models.Normalization;

/// <summary>
/// Mean and spread (biased variance or covariance) of all values of several batches, in 64-bit floats. Batches are
/// merged by the distance of their mean from the mean so far (Chan, Golub and LeVeque 1979), because E[x^2] - E[x]^2
/// would lose a small spread next to a large mean.
/// </summary>
/// <param name="square">
/// Computes the square of a distance (for variances), or its outer product with itself (for covariances).
/// </param>
internal sealed class Population(Func<Tensor, Tensor> square) : IDisposable
{
    private Tensor? mean;
    private Tensor? spread;

    /// <summary>The number of values per channel so far.</summary>
    public long Count { get; private set; }

    public Tensor Mean => mean ?? throw NoBatch();

    public Tensor Spread => spread ?? throw NoBatch();

    /// <summary>Adds a batch of <paramref name="count"/> values per channel, with its biased spread.</summary>
    public void Add(long count, Tensor batchMean, Tensor batchSpread)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Count += count;
        var share = (double)count / Count;
        using Scalar ofBatch = share,
            before = 1 - share,
            between = share * (1 - share);
        var newMean = batchMean.detach().to(ScalarType.Float64, copy: true);
        var newSpread = batchSpread.detach().to(ScalarType.Float64, copy: true);
        if (mean is null || spread is null)
        {
            (mean, spread) = (newMean.DetachFromDisposeScope(), newSpread.DetachFromDisposeScope());
            return;
        }

        var distance = newMean.sub_(mean);
        spread.mul_(before).add_(newSpread, ofBatch).add_(square(distance), between);
        mean.add_(distance, ofBatch);
    }

    public void Dispose()
    {
        mean?.Dispose();
        spread?.Dispose();
    }

    private static InvalidOperationException NoBatch() => new("A population needs at least one batch; received none.");
}
