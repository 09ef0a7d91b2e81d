using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>
/// Estimates the running statistics of a network again, by a pass in which only its norms are in training mode (<see
/// cref="RunningStatisticsNorm"/>). Frozen layers keep their statistics.
/// </summary>
internal sealed class PreciseBatchNorm
{
    // After this many times 1 / momentum steps, the initial running statistics have a weight of exp(-10), 1 / 20,000.
    private const double Settled = 10;

    // During training the next epoch replaces the estimate, so a few batches do: less time than three training steps.
    private const int Few = 8;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly int? unfreezeEpoch;
    private readonly Device device;
    private readonly IBatchSource? source;
    private readonly List<RunningStatisticsNorm> norms;
    private readonly HashSet<nn.Module> frozen;

    /// <param name="network">The network.</param>
    /// <param name="settings">The settings of the training.</param>
    /// <param name="source">Training images; null: the statistics keep their moving average.</param>
    public PreciseBatchNorm(nn.Module<Tensor, Tensor> network, TrainingSettings settings, IBatchSource? source)
    {
        this.network = network;
        (unfreezeEpoch, device) = (settings.Transfer.UnfreezeEpoch, settings.Device);
        this.source = source;
        norms = [.. network.modules().OfType<RunningStatisticsNorm>().Where(norm => norm.RunningMomentum > 0)];
        frozen = [.. settings.Frozen.SelectMany(module => module.modules().Append(module))];
    }

    /// <summary>
    /// The number of batches to use: all for the final weights; before then a few if the statistics lag behind, else none.
    /// </summary>
    /// <param name="epoch">The epoch of the weights, from 1.</param>
    /// <param name="steps">Steps done so far.</param>
    /// <param name="isFinal">Whether the weights are the final ones.</param>
    public int BatchesFor(int epoch, long steps, bool isFinal)
    {
        var lags = Following(epoch).Any(norm => steps < Settled / norm.RunningMomentum);
        return source is null || !Following(epoch).Any() ? 0
            : isFinal ? source.StepsPerEpoch
            : lags ? Few
            : 0;
    }

    /// <summary>Estimates the statistics over a number of batches, for the weights of an epoch.</summary>
    /// <returns>False: canceled; the statistics are unchanged.</returns>
    public bool Run(int epoch, int batches, EpochMeter meter, Func<bool> isCanceled)
    {
        if (batches == 0)
        {
            return true;
        }

        List<RunningStatisticsNorm> following = [.. Following(epoch)];
        network.eval();
        foreach (var norm in following)
        {
            norm.train();
            norm.StartGathering();
        }

        var isDone = false;
        try
        {
            isDone = new Measurement(network, device).Run(source!.Epoch(epoch).Take(batches), meter, isCanceled);
        }
        finally
        {
            following.ForEach(norm => norm.EndGathering(take: isDone));
            network.eval();
        }

        return isDone;
    }

    private IEnumerable<RunningStatisticsNorm> Following(int epoch) =>
        epoch >= unfreezeEpoch ? norms : norms.Where(norm => !frozen.Contains(norm));
}
