namespace NormML.Estimators.Training;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The validation accuracy had stopped rising (<see cref="EarlyStopping"/>).</summary>
    EarlyStopping,

    /// <summary>It was canceled.</summary>
    Canceled,
}

/// <summary>The result of a training.</summary>
/// <param name="Epochs">Every finished epoch, in order.</param>
/// <param name="BestEpoch">The epoch, from 1, whose weights were kept; null: the weights of an unfinished epoch were kept.</param>
/// <param name="StopReason">Why the training ended.</param>
/// <param name="Duration">Time from the first step to the last.</param>
public sealed record TrainingResult(
    IReadOnlyList<EpochResult> Epochs,
    int? BestEpoch,
    StopReason StopReason,
    TimeSpan Duration
)
{
    /// <summary>
    /// Mean cross-entropy of the finished model per validation image, in nats; null if it was not measured: without validation
    /// images, and after a training that was canceled in its first epoch.
    /// </summary>
    /// <remarks>
    /// It differs a little from the one of <see cref="BestEpoch"/> if running statistics were estimated again (<see
    /// cref="ScheduleOptions.PreciseBatchNorm"/>).
    /// </remarks>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// Share of the validation images that the finished model classifies correctly; null if <see cref="ValidationLoss"/> is.
    /// </summary>
    public double? ValidationAccuracy { get; init; }
}
