using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>A model for each fold, and the fold's hold-out set as it scores it. All folds are trained before this returns.</summary>
    private protected IReadOnlyList<(ITransformer Model, IDataView Scores, int Fold)> CrossValidateTrain(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds, string samplingKeyColumnName, int? seed)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckValue(estimator, nameof(estimator));
        Environment.CheckParam(numberOfFolds > 1, nameof(numberOfFolds), "Must be more than 1");
        var results = new List<(ITransformer, IDataView, int)>();
        foreach (var split in DataOperationsCatalog.Folds(Environment, data, numberOfFolds, samplingKeyColumnName, seed))
        {
            var model = estimator.Fit(split.TrainSet);
            results.Add((model, model.Transform(split.TestSet), results.Count));
        }
        return results;
    }

    public sealed class CrossValidationResult<T>
        where T : class
    {
        public readonly T Metrics;
        public readonly ITransformer Model;
        public readonly IDataView ScoredHoldOutSet;
        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
