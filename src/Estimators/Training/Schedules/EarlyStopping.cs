namespace NormML.Estimators.Training;

/// <summary>Ends the training when the validation accuracy has stopped rising.</summary>
/// <remarks>
/// The learning rate falls along a cosine over all epochs, and most networks gain most at its end: early stopping
/// saves time but seldom improves accuracy. Epochs before <see cref="TransferOptions.UnfreezeEpoch"/> do not
/// count.
/// </remarks>
public sealed record EarlyStopping
{
    /// <summary>Epochs in a row without improvement after which the training ends.</summary>
    /// <value>1 or more. Default: 10.</value>
    public int Patience { get; init; } = 10;

    /// <summary>By how much the validation accuracy must rise above its best to count as an improvement.</summary>
    /// <value>A share of the validation images, from 0 (any rise) to below 1. Default: 0.</value>
    public double MinimumImprovement { get; init; }

    internal void Validate()
    {
        Require.AtLeast(1, Patience);
        Require.Share(MinimumImprovement, "0 for any rise");
    }
}

/// <summary>Follows the validation accuracy of one training; the rule itself never changes.</summary>
internal sealed class EarlyStoppingMonitor(EarlyStopping? rule)
{
    private double best = double.NegativeInfinity;
    private int epochsWithoutImprovement;

    /// <summary>Takes an epoch's validation accuracy, if it has one, and tells whether the training is over.</summary>
    public bool IsOver(double? accuracy)
    {
        if (rule is null || accuracy is null)
        {
            return false;
        }

        if (accuracy > best + rule.MinimumImprovement)
        {
            best = accuracy.Value;
            epochsWithoutImprovement = 0;
            return false;
        }

        return ++epochsWithoutImprovement >= rule.Patience;
    }
}
