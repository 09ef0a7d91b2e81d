using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Classification;

namespace NormML.Estimators;

/// <summary>Trains an image classification network on pictures and gives an ML.NET transformer.</summary>
/// <remarks>
/// <para>
/// The number of classes and their names are the label column's key values at <c>Fit</c>, whether or not every class has a
/// picture. All pictures are decoded once, in parallel, and kept as bytes; each epoch sees them in another order, cropped
/// and mirrored at random. The weights are those of the epoch with the highest validation accuracy.
/// </para>
/// <para>The same options, data, seed, machine and number of threads give the same weights, bit for bit.</para>
/// </remarks>
public abstract class ImageClassificationTrainer : IEstimator<ImageClassificationTransformer>
{
    private protected ImageClassificationTrainer(IHostEnvironment environment, ImageClassificationOptions options)
    {
    }

    /// <inheritdoc/>
    public ImageClassificationTransformer Fit(IDataView input) => throw new InvalidOperationException();

    /// <summary>Trains on <paramref name="train"/> and chooses the best epoch by <paramref name="validation"/>.</summary>
    public ImageClassificationTransformer Fit(IDataView train, IDataView validation) => throw new InvalidOperationException();

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => throw new InvalidOperationException();
}
