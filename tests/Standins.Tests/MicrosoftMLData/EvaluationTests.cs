using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>What is measured of scores, and how folds are trained.</summary>
public class EvaluationTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Metrics_follow_their_definitions()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Scored(
            (0, [0.5f, 0.3f, 0.2f]), (0, [0.1f, 0.6f, 0.3f]), (1, [0.2f, 0.7f, 0.1f]), (2, [0.4f, 0.35f, 0.25f])), topKPredictionCount: 3);

        Assert.Equal(0.5, metrics.MicroAccuracy, 12);
        Assert.Equal((0.5 + 1 + 0) / 3, metrics.MacroAccuracy, 12);
        double logLoss = -(Math.Log(0.5) + Math.Log(0.1) + Math.Log(0.7) + Math.Log(0.25)) / 4;
        Assert.Equal(logLoss, metrics.LogLoss, 6);
        double entropy = -(0.5 * Math.Log(0.5) + 2 * 0.25 * Math.Log(0.25));
        Assert.Equal((entropy - logLoss) / entropy, metrics.LogLossReduction, 6);
        Assert.Equal([-(Math.Log(0.5) + Math.Log(0.1)) / 2, -Math.Log(0.7), -Math.Log(0.25)], metrics.PerClassLogLoss, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(3, metrics.TopKPredictionCount);
        Assert.Equal([0.5, 0.5, 1], metrics.TopKAccuracyForAllK);
        Assert.Equal(1, metrics.TopKAccuracy);
        Assert.Equal([[1, 1, 0], [0, 1, 0], [1, 0, 0]], metrics.ConfusionMatrix.Counts);
        Assert.Equal([0.5, 1, 0], metrics.ConfusionMatrix.PerClassRecall);
        Assert.Equal([0.5, 0.5, 0], metrics.ConfusionMatrix.PerClassPrecision);
        Assert.Equal(1, metrics.ConfusionMatrix.GetCountForClassPair(predictedClassIndicatorIndex: 0, actualClassIndicatorIndex: 2));
    }

    [Fact]
    public void Rows_without_a_label_do_not_count()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Scored((0, [1, 0, 0]), (9, [0, 1, 0])));
        Assert.Equal(1, metrics.MicroAccuracy);
        Assert.Equal(0, metrics.TopKAccuracy);
        Assert.Null(metrics.TopKAccuracyForAllK);
    }

    [Fact]
    public void Rows_with_scores_that_are_not_finite_do_not_count() =>
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(Scored((0, [1, 0, 0]), (0, [float.NaN, 1, 0]))).MicroAccuracy);

    [Fact]
    public void Of_equal_scores_the_first_wins()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Scored((1, [0.5f, 0.5f, 0])), topKPredictionCount: 2);
        Assert.Equal(0, metrics.MicroAccuracy);
        Assert.Equal([0d, 1], metrics.TopKAccuracyForAllK);
        Assert.Equal(1, metrics.ConfusionMatrix.Counts[1][0]);
    }

    [Fact]
    public void A_probability_of_zero_costs_a_finite_loss() =>
        Assert.Equal(-Math.Log(1e-15), _ml.MulticlassClassification.Evaluate(Scored((0, [0, 1, 0]))).LogLoss, 5);

    [Fact]
    public void The_confusion_table_reads_as_a_table()
    {
        var metrics = _ml.MulticlassClassification.Evaluate(Scored((0, [1, 0, 0]), (1, [1, 0, 0]), (2, [0, 0, 1])));
        Assert.Equal("""

            Confusion table
                      ||========================
            PREDICTED ||     0 |     1 |     2 | Recall
            TRUTH     ||========================
                    0 ||     1 |     0 |     0 | 1.0000
                    1 ||     1 |     0 |     0 | 0.0000
                    2 ||     0 |     0 |     1 | 1.0000
                      ||========================
            Precision ||0.5000 |0.0000 |1.0000 |

            """, metrics.ConfusionMatrix.GetFormattedConfusionTable(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Scores_must_be_vectors_of_known_size()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Loose { Score = [1, 0] } });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view));
        Assert.Contains("Schema mismatch for score column 'Score': expected vector of two or more items of type Single, got Vector<Single>", error.Message);
    }

    [Fact]
    public void Labels_must_be_keys_or_numbers()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new TextLabel { Score = [1, 0] } });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MulticlassClassification.Evaluate(view));
        Assert.Contains("Schema mismatch for label column 'Label': expected Single or Key, got String", error.Message);
    }

    [Fact]
    public void The_predicted_label_column_must_be_there()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.MulticlassClassification.Evaluate(Scored((0, [1, 0, 0])), predictedLabelColumnName: "Absent"));
        Assert.Contains("'PredictedLabel'", error.Message);
    }

    [Fact]
    public void Cross_validation_trains_each_fold_on_the_others()
    {
        var view = Scored([.. Enumerable.Range(0, 90).Select(i => ((uint)(i % 3), i % 9 == 0 ? new float[] { 0, 0, 1 } : Hot(i % 3)))]);
        var folds = _ml.MulticlassClassification.CrossValidate(view, _ml.Transforms.CopyColumns("Copy", "Score"), numberOfFolds: 3, seed: 1);
        Assert.Equal([0, 1, 2], folds.Select(fold => fold.Fold));
        Assert.Equal(90, folds.Sum(fold => fold.ScoredHoldOutSet.GetColumn<float[]>("Copy").Count()));
        Assert.Equal(80, folds.Sum(fold => fold.Metrics.ConfusionMatrix.Counts.Select((row, i) => row[i]).Sum()));
        Assert.All(folds, fold => Assert.IsAssignableFrom<ITransformer>(fold.Model));

        static float[] Hot(int index) => [.. Enumerable.Range(0, 3).Select(i => i == index ? 1f : 0)];
    }

    private IDataView Scored(params (uint Label, float[] Score)[] rows) =>
        _ml.Data.LoadFromEnumerable(rows.Select(row => new Row { Label = row.Label, Score = row.Score }));

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(3)]
        public float[] Score { get; set; } = [];

        public float PredictedLabel { get; set; }
    }

    private sealed class Loose
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public float[] Score { get; set; } = [];

        public float PredictedLabel { get; set; }
    }

    private sealed class TextLabel
    {
        public string Label { get; set; } = "";

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        public float PredictedLabel { get; set; }
    }
}
