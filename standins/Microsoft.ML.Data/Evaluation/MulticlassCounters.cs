namespace Microsoft.ML.Data;

/// <summary>What is counted over labelled rows of class scores.</summary>
internal sealed class MulticlassCounters
{
    private const float SmallestProbability = 1e-15f;
    private readonly double[] _rowsOfClass;
    private readonly double[] _logLossOfClass;
    private readonly double[] _rowsOfRank;
    private double _logLoss;
    private double _rows;

    internal MulticlassCounters(int classes)
    {
        _rowsOfClass = new double[classes];
        _logLossOfClass = new double[classes];
        _rowsOfRank = new double[classes + 1];
        ConfusionTable = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];
    }

    /// <summary>By true class, then predicted class.</summary>
    internal double[][] ConfusionTable { get; }

    internal double MicroAccuracy => _rows > 0 ? _rowsOfRank[0] / _rows : 0;

    internal double MacroAccuracy
    {
        get
        {
            double[] accuracies = [.. ConfusionTable.Select((row, index) => row[index] / _rowsOfClass[index]).Where((_, index) => _rowsOfClass[index] > 0)];
            return accuracies.Length > 0 ? accuracies.Average() : 0;
        }
    }

    internal double LogLoss => _rows > 0 ? _logLoss / _rows : 0;

    internal double LogLossReduction
    {
        get
        {
            var entropy = -_rowsOfClass.Where(rows => rows > 0).Sum(rows => rows * Math.Log(rows / _rows)) / _rows;
            return (entropy - LogLoss) / entropy;
        }
    }

    internal double[] PerClassLogLoss =>
        [.. _logLossOfClass.Select((loss, index) => _rowsOfClass[index] > 0 ? loss / _rowsOfClass[index] : 0)];

    /// <summary>The share of rows whose true class is among the k highest scores, for k from 1 to <paramref name="count"/>.</summary>
    internal double[] TopAccuracies(int count)
    {
        var accuracies = new double[Math.Min(count, _rowsOfRank.Length)];
        var sum = 0.0;
        for (var i = 0; i < accuracies.Length; i++)
            accuracies[i] = (sum += _rowsOfRank[i]) / _rows;
        return accuracies;
    }

    /// <param name="label">From 0 on; labels beyond the scores' classes count as wrong.</param>
    /// <param name="scores">Probabilities, as the log-loss takes them.</param>
    internal void Add(int label, ReadOnlySpan<float> scores)
    {
        var isKnown = label < scores.Length;
        var logLoss = -Math.Log(isKnown ? Math.Clamp(scores[label], SmallestProbability, 1) : SmallestProbability);
        var (rank, predicted) = Rank(label, isKnown ? scores[label] : 0, scores);
        _rows++;
        _logLoss += logLoss;
        _rowsOfRank[rank]++;
        if (!isKnown)
            return;
        _rowsOfClass[label]++;
        _logLossOfClass[label] += logLoss;
        ConfusionTable[label][rank == 0 ? label : predicted]++;
    }

    /// <summary>How many classes score higher than the true one (of equal scores the earlier counts as higher), and the highest.</summary>
    private static (int Rank, int Predicted) Rank(int label, float scoreOfLabel, ReadOnlySpan<float> scores)
    {
        var rank = 0;
        var predicted = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (scores[i] > scoreOfLabel || scores[i] == scoreOfLabel && i < label)
                rank++;
            if (scores[i] > scores[predicted])
                predicted = i;
        }
        return (rank, predicted);
    }
}
