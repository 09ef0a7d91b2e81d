namespace NormML.Estimators.Training;

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The validation accuracy had stopped rising (<see cref="EarlyStopping"/>).</summary>
    EarlyStopping,

    /// <summary>It was cancelled.</summary>
    Canceled,
}

/// <summary>How a training went.</summary>
/// <param name="Epochs">Every finished epoch, in order.</param>
/// <param name="BestEpoch">The epoch, from 1, whose weights were kept; null: those of an unfinished epoch were.</param>
/// <param name="End">Why the training ended.</param>
/// <param name="Duration">Time from the first step to the last.</param>
public sealed record TrainingResult(
    IReadOnlyList<EpochResult> Epochs, int? BestEpoch, TrainingEnd End, TimeSpan Duration);
