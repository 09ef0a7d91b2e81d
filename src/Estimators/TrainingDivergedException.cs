using NormML.Transforms.Scoring;
using static System.FormattableString;

namespace NormML.Estimators;

/// <summary>The loss of a training became infinite or not a number.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    internal TrainingDivergedException(string images, int epoch, int? step, double learningRate, int? keptEpoch)
        : base(
            $"The {images} loss must stay finite; it became infinite or not a number "
                + (step is null ? $"after epoch {epoch}" : $"at step {step} of epoch {epoch}")
                + Invariant(
                    $", in a training whose learning rate goes up to {learningRate}; choose a lower one, such as {learningRate / 10}. "
                )
                + (
                    keptEpoch is null
                        ? "No epoch had ended before, so there are no good weights to keep."
                        : $"The weights after epoch {keptEpoch} are kept: this exception's Model has them."
                )
        )
    {
        Epoch = epoch;
        Step = step;
        KeptEpoch = keptEpoch;
    }

    /// <summary>The epoch in which it happened, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step of that epoch in which it happened, from 1; null if it was the validation loss after the epoch.</summary>
    public int? Step { get; }

    /// <summary>The epoch, from 1, whose weights are kept: the best before it happened; null when no epoch had ended.</summary>
    public int? KeptEpoch { get; }

    /// <summary>The model with the weights of <see cref="KeptEpoch"/>, ready for use; null when no epoch had ended.</summary>
    public ImageClassificationTransformer? Model { get; internal set; }
}
