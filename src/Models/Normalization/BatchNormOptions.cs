namespace NormML.Models.Normalization;

/// <summary>Where a <see cref="BatchNorm"/> takes the mean and the variance from that it normalizes with.</summary>
public enum BatchStatistics
{
    /// <summary>From the batch in training, the running ones in evaluation.</summary>
    BatchInTraining,

    /// <summary>From the batch, in evaluation too: a picture's scores then depend on its neighbours.</summary>
    Batch,

    /// <summary>
    /// The running ones, in training too: the way to fine-tune with batches too small for statistics.
    /// </summary>
    Running,
}

/// <summary>Which variance of a batch moves the running one; a batch is always normalized with the biased one.</summary>
public enum RunningVariance
{
    /// <summary>The unbiased one, divided by m - 1: torch's.</summary>
    Unbiased,

    /// <summary>The biased one, divided by m: that of Dive into Deep Learning.</summary>
    Biased,
}

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015, arXiv:1502.03167); text form <c>batch</c>. Three switches are
/// independent of each other: where the statistics come from (<see cref="Statistics"/>), whether the running ones
/// follow the batches (<see cref="UpdateRunningStatistics"/>), and whether gamma and beta learn (<see
/// cref="LearnScaleAndShift"/>).
/// <see cref="BatchNorm"/> says what is computed.
/// </summary>
public sealed record BatchNormOptions : NormOptions
{
    internal const string TextName = "batch";

    private static readonly Dictionary<string, BatchStatistics> StatisticsNames = new(StringComparer.Ordinal)
    {
        ["batch-in-training"] = BatchStatistics.BatchInTraining,
        ["batch"] = BatchStatistics.Batch,
        ["running"] = BatchStatistics.Running,
    };

    private static readonly Dictionary<string, RunningVariance> VarianceNames = new(StringComparer.Ordinal)
    {
        ["unbiased"] = RunningVariance.Unbiased,
        ["biased"] = RunningVariance.Biased,
    };

    /// <summary>Added to the variance before its square root is taken.</summary>
    /// <value>Above 0. Default 1e-5, PyTorch's (Keras has 1e-3).</value>
    public double Epsilon { get; init; } = DefaultEpsilon;

    /// <summary>The weight of the new batch in the running statistics.</summary>
    /// <value>
    /// 0 to 1. Default 0.1, as in PyTorch. Keras's momentum is the weight of the old: its 0.99 is 0.01 here.
    /// </value>
    public double Momentum { get; init; } = 0.1;

    /// <summary>Where mean and variance come from.</summary>
    /// <value>Default <see cref="BatchStatistics.BatchInTraining"/>.</value>
    public BatchStatistics Statistics { get; init; } = BatchStatistics.BatchInTraining;

    /// <summary>Whether a batch in training moves the running statistics. Evaluation never does.</summary>
    /// <value>
    /// Default true. NormML's trainers refuse false with <see cref="BatchStatistics.BatchInTraining"/>: evaluation would then use
    /// statistics that have nothing to do with what was trained.
    /// </value>
    public bool UpdateRunningStatistics { get; init; } = true;

    /// <summary>Which variance of a batch moves the running one.</summary>
    /// <value>Default <see cref="RunningVariance.Unbiased"/>.</value>
    public RunningVariance RunningVariance { get; init; }

    /// <summary>Whether gamma and beta learn; when not, they stay what they are (1 and 0 in a new network).</summary>
    /// <value>Default true.</value>
    public bool LearnScaleAndShift { get; init; } = true;

    internal override string TextForm => OptionText.Write(
        TextName,
        EpsilonSetting(Epsilon),
        OptionText.Setting("momentum", Momentum, 0.1),
        Statistics == BatchStatistics.BatchInTraining
            ? null
            : $"statistics={StatisticsNames.Single(pair => pair.Value == Statistics).Key}",
        OptionText.Setting("update", UpdateRunningStatistics, true),
        RunningVariance == RunningVariance.Unbiased ? null : "running-variance=biased",
        OptionText.Setting("learn", LearnScaleAndShift, true));

    internal override bool IsLeftBehind =>
        Statistics == BatchStatistics.BatchInTraining && (!UpdateRunningStatistics || Momentum == 0);

    internal override bool NeedsBatch => Statistics != BatchStatistics.Running;

    internal static BatchNormOptions Parse(OptionText text)
    {
        var options = new BatchNormOptions
        {
            Epsilon = ReadEpsilon(text),
            Momentum = text.Number("momentum", 0.1),
            Statistics = text.Choice("statistics", BatchStatistics.BatchInTraining, StatisticsNames),
            UpdateRunningStatistics = text.Flag("update", true),
            RunningVariance = text.Choice("running-variance", RunningVariance.Unbiased, VarianceNames),
            LearnScaleAndShift = text.Flag("learn", true),
        };
        text.End("epsilon", "momentum", "statistics", "update", "running-variance", "learn");
        return options;
    }

    internal override void Validate()
    {
        CheckEpsilon("BatchNorm", Epsilon);
        CheckMomentum("BatchNorm", Momentum);
        if (!Enum.IsDefined(Statistics))
        {
            throw new ArgumentException(
                $"BatchNorm takes its statistics from {Words.Or(Enum.GetNames<BatchStatistics>())}; " +
                $"received {Statistics}.");
        }

        if (!Enum.IsDefined(RunningVariance))
        {
            throw new ArgumentException(
                $"BatchNorm's running variance is {Words.Or(Enum.GetNames<RunningVariance>())}; received {RunningVariance}.");
        }
    }
}
