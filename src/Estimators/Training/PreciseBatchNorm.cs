using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Estimators.Training;

/// <summary>
/// Estimates the running statistics of a network anew, by a pass in which nothing but its norms is in training mode, as <see
/// cref="RunningStatisticsNorm"/> says. What is frozen keeps those it has.
/// </summary>
internal sealed class PreciseBatchNorm
{
    // Of what running statistics started from, exp(-10), a twenty-thousandth, is left after so many times 1 / momentum steps.
    private const double Settled = 10;

    // While it learns: each epoch's are forgotten by the next. They take less time than three training steps.
    private const int Few = 8;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly int? unfreezeEpoch;
    private readonly Device device;
    private readonly IBatchSource? source;
    private readonly List<RunningStatisticsNorm> norms;
    private readonly HashSet<nn.Module> frozen;

    /// <param name="network">The network.</param>
    /// <param name="settings">The training's.</param>
    /// <param name="source">Training images; null: statistics stay as the training's batches moved them.</param>
    public PreciseBatchNorm(nn.Module<Tensor, Tensor> network, TrainingSettings settings, IBatchSource? source)
    {
        this.network = network;
        (unfreezeEpoch, device) = (settings.Transfer.UnfreezeEpoch, settings.Device);
        this.source = source;
        norms = [.. network.modules().OfType<RunningStatisticsNorm>().Where(norm => norm.RunningMomentum > 0)];
        frozen = [.. settings.Frozen.SelectMany(module => module.modules().Append(module))];
    }

    /// <summary>
    /// How many batches are worth it: for the final weights all, before then a few where the statistics lag behind, else none.
    /// </summary>
    /// <param name="epoch">The epoch of the weights, from 1.</param>
    /// <param name="steps">Steps that have been made up to there.</param>
    /// <param name="isFinal">Whether the weights are the final ones.</param>
    public int BatchesFor(int epoch, long steps, bool isFinal)
    {
        var lags = Following(epoch).Any(norm => steps < Settled / norm.RunningMomentum);
        return source is null || !Following(epoch).Any() ? 0
            : isFinal ? source.StepsPerEpoch
            : lags ? Few
            : 0;
    }

    /// <summary>Takes the statistics of so many batches for the weights of an epoch.</summary>
    /// <returns>False: canceled; the statistics are as they were.</returns>
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
