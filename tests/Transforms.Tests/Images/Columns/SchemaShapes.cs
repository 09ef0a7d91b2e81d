using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Tests.Images;

/// <summary>
/// The shape of a view. ML.NET's way to create one is internal, but a chain passes it to each estimator before fitting.
/// </summary>
internal static class SchemaShapes
{
    public static SchemaShape Of(IDataView data)
    {
        var recorder = new Recorder();
        new EstimatorChain<ITransformer>().Append(recorder).Fit(data);
        return recorder.Shape!;
    }

    private sealed class Recorder : IEstimator<ITransformer>
    {
        public SchemaShape? Shape { get; private set; }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => Shape = inputSchema;

        public ITransformer Fit(IDataView input) => new TransformerChain<ITransformer>();
    }
}
