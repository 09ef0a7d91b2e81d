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

    // They take less time than three training steps.
    private const int BatchesInHaste = 8;

    private readonly nn.Module<Tensor, Tensor> network;
    private readonly TrainingSettings settings;
    private readonly IBatchSource? source;
    private readonly List<RunningStatisticsNorm> norms;
    private readonly HashSet<nn.Module> frozen;
    private readonly HashSet<int> done = [];

    /// <param name="network">The network.</param>
    /// <param name="settings">The training's.</param>
    /// <param name="source">Training pictures; null: statistics stay as the training's batches moved them.</param>
    public PreciseBatchNorm(nn.Module<Tensor, Tensor> network, TrainingSettings settings, IBatchSource? source)
    {
        this.network = network;
        this.settings = settings;
        this.source = source;
        norms = [.. network.modules().OfType<RunningStatisticsNorm>().Where(norm => norm.FollowingMomentum > 0)];
        frozen = [.. settings.Frozen.SelectMany(module => module.modules().Append(module))];
    }

    /// <summary>Whether the statistics lag behind the weights of an epoch, after so many steps.</summary>
    public bool Lags(int epoch, long steps) => Following(epoch).Any(norm => steps < Settled / norm.FollowingMomentum);

    /// <summary>Whether there is nothing to estimate for an epoch's weights, or it has been done.</summary>
    public bool IsDone(int epoch) => done.Contains(epoch) || source is null || !Following(epoch).Any();

    /// <summary>Takes the statistics of training pictures, for the weights of an epoch.</summary>
    /// <returns>False: cancelled; the statistics are as they were.</returns>
    public bool Run(int epoch, EpochMeter meter)
    {
        bool isDone = IsDone(epoch) || Gather(epoch, source!.Epoch(epoch), meter, settings.IsCanceled);
        if (isDone)
        {
            done.Add(epoch);
        }

        return isDone;
    }

    /// <summary>Takes those of a few batches, for weights that a cancelled training leaves.</summary>
    public void RunInHaste(int epoch, long steps)
    {
        using var meter = new EpochMeter();
        if (!IsDone(epoch) && Lags(epoch, steps))
        {
            Gather(epoch, source!.Epoch(epoch).Take(BatchesInHaste), meter, () => false);
        }
    }

    private bool Gather(int epoch, IEnumerable<Batch> batches, EpochMeter meter, Func<bool> isCanceled)
    {
        List<RunningStatisticsNorm> following = [.. Following(epoch)];
        network.eval();
        foreach (RunningStatisticsNorm norm in following)
        {
            norm.train();
            norm.StartGathering();
        }

        bool isDone = false;
        try
        {
            isDone = new Measurement(network, settings.Device).Run(batches, meter, isCanceled);
        }
        finally
        {
            following.ForEach(norm => norm.EndGathering(take: isDone));
            network.eval();
        }

        return isDone;
    }

    private IEnumerable<RunningStatisticsNorm> Following(int epoch) =>
        epoch >= settings.UnfreezeEpoch ? norms : norms.Where(norm => !frozen.Contains(norm));
}
