using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A transformer that predicts, by a model of its own.</summary>
public interface IPredictionTransformer<out TModel> : ITransformer
    where TModel : class
{
    TModel Model { get; }
}

public interface ISingleFeaturePredictionTransformer<out TModel> : IPredictionTransformer<TModel>
    where TModel : class
{
    string FeatureColumnName { get; }

    DataViewType FeatureColumnType { get; }
}
