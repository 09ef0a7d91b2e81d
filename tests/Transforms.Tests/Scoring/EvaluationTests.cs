using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>ML.NET's evaluation, cross-validation and conversions work on the columns.</summary>
public sealed class EvaluationTests
{
    private readonly MLContext ml = new(seed: 1);

    [Fact]
    public void Evaluate_computes_the_log_loss_of_the_probabilities()
    {
        using var transformer = Samples.Transformer();
        var scored = transformer.Transform(ml.KeyedView(40));

        var metrics = ml.MulticlassClassification.Evaluate(scored);

        var scores = Samples.Scores(scored);
        Assert.Equal(scores.Select((s, i) => -Math.Log(s[i % 4])).Average(), metrics.LogLoss, 1e-5);
        Assert.Equal(
            scores.Where((s, i) => Array.IndexOf(s, s.Max()) == i % 4).Count() / 40.0,
            metrics.MicroAccuracy,
            1e-9
        );
    }

    [Fact]
    public void Evaluate_finds_the_class_names()
    {
        using var transformer = Samples.Transformer();

        var table = ml
            .MulticlassClassification.Evaluate(transformer.Transform(ml.KeyedView(8)))
            .ConfusionMatrix.GetFormattedConfusionTable();

        Assert.All(Samples.ClassNames, name => Assert.Contains(name, table));
    }

    [Fact]
    public void Evaluate_finds_the_class_names_of_numeric_labels()
    {
        var labels = new ClassLabels(LabelType.Find(NumberDataViewType.Int32), ["1001", "1002", "1003", "1004"]);
        using var transformer = Samples.Transformer(labels);

        var table = ml
            .MulticlassClassification.Evaluate(transformer.Transform(ml.KeyedView(8)))
            .ConfusionMatrix.GetFormattedConfusionTable();

        Assert.All(labels.Names, name => Assert.Contains(name, table));
    }

    [Fact]
    public void CrossValidate_scores_each_fold_with_a_model_of_its_own()
    {
        var estimator = new UntrainedEstimator();

        var folds = ml.MulticlassClassification.CrossValidate(ml.KeyedView(40), estimator, numberOfFolds: 4);

        Assert.Equal(4, folds.Count);
        Assert.Equal(4, folds.Select(f => f.Model).Distinct().Count());
        Assert.Equal(40, folds.Sum(f => Samples.Scores(f.ScoredHoldOutSet).Length));
        Assert.All(folds, f => Assert.True(double.IsFinite(f.Metrics.LogLoss)));
    }

    [Fact]
    public void MapKeyToValue_follows_in_one_chain()
    {
        var chain = new UntrainedEstimator().Append(ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));

        var view = chain.Fit(ml.KeyedView(4)).Transform(ml.KeyedView(12));

        var keys = view.GetColumn<uint>("PredictedLabel");
        Assert.Equal(keys.Select(k => Samples.ClassNames[k - 1]), view.GetColumn<string>("Name"));
    }

    [Fact]
    public void The_promised_shape_is_the_shape_that_comes()
    {
        var view = ml.KeyedView(4);
        var estimator = new UntrainedEstimator();

        var promised = estimator.GetOutputSchema(Shape(view));
        var come = Shape(estimator.Fit(view).Transform(view));

        foreach (var name in (string[])["Score", "PredictedLabel"])
        {
            var (expected, column) = (promised.Single(c => c.Name == name), come.Single(c => c.Name == name));
            Assert.Equal(
                (expected.Kind, expected.ItemType, expected.IsKey),
                (column.Kind, column.ItemType, column.IsKey)
            );
            Assert.Equal(
                expected.Annotations.Select(a => (a.Name, a.Kind, a.ItemType, a.IsKey)).Order(),
                column.Annotations.Select(a => (a.Name, a.Kind, a.ItemType, a.IsKey)).Order(),
                EqualityComparer<(string, SchemaShape.Column.VectorKind, DataViewType, bool)>.Default
            );
        }
    }

    // SchemaShape.Create is internal, but a chain passes an estimator its input shape.
    private static SchemaShape Shape(IDataView view)
    {
        var spy = new UntrainedEstimator();
        new EstimatorChain<ITransformer>().Append(spy).Fit(view);
        return spy.Input!;
    }

    /// <summary>An estimator whose Fit learns nothing but the classes.</summary>
    private sealed class UntrainedEstimator : IEstimator<ImageClassificationTransformer>
    {
        private readonly ImageClassificationColumns columns = new("Image", ImageKind.EncodedBytes);

        public SchemaShape? Input { get; private set; }

        public ImageClassificationTransformer Fit(IDataView input) =>
            new(
                new MLContext(),
                Samples.Model(ClassLabels.FromColumn(LabelColumn.Resolve(input.Schema, "Label"))),
                columns
            );

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            Input = inputSchema;
            return new SchemaShape([.. inputSchema, .. columns.Shape(inputSchema.Single(c => c.Name == "Label"))]);
        }
    }
}
