namespace Microsoft.ML.Data;

/// <summary>How well a classifier's scores fit the labels.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounters counters, int topKPredictionCount, IReadOnlyList<string> classNames)
    {
        MicroAccuracy = counters.MicroAccuracy;
        MacroAccuracy = counters.MacroAccuracy;
        LogLoss = counters.LogLoss;
        LogLossReduction = counters.LogLossReduction;
        PerClassLogLoss = counters.PerClassLogLoss;
        TopKPredictionCount = topKPredictionCount;
        if (topKPredictionCount > 0)
            TopKAccuracyForAllK = counters.TopAccuracies(topKPredictionCount);
        ConfusionMatrix = new ConfusionMatrix(counters.ConfusionTable, classNames);
    }

    /// <summary>The mean of -log of the probability given to the true class.</summary>
    public double LogLoss { get; }

    /// <summary>How much smaller the log-loss is than that of the classes' shares: 1 at best, under 0 where it is larger.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the accuracies of the classes that have rows.</summary>
    public double MacroAccuracy { get; }

    public double MicroAccuracy { get; }

    /// <summary>0 unless top-k accuracy was asked for.</summary>
    public double TopKAccuracy => TopKAccuracyForAllK is { Count: > 0 } all ? all[^1] : 0;

    public int TopKPredictionCount { get; }

    /// <summary>For k from 1 on; null unless top-k accuracy was asked for.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
