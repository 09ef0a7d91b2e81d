using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Estimators.Tests;

/// <summary>Records the shape of a view, which ML.NET reveals only to the estimators of a chain.</summary>
internal sealed class ShapeRecorder : IEstimator<ITransformer>
{
    private SchemaShape? shape;

    public static SchemaShape Of(IDataView data)
    {
        var recorder = new ShapeRecorder();
        new EstimatorChain<ITransformer>().Append(recorder).Fit(data);
        return recorder.shape!;
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => shape = inputSchema;

    public ITransformer Fit(IDataView input) => new EstimatorChain<ITransformer>().Fit(input);
}
