using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageGrayscalingEstimator : TrivialEstimator<ImageGrayscalingTransformer>
{
    internal ImageGrayscalingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName)
        : base(
            env.Register(nameof(ImageGrayscalingEstimator)),
            new ImageGrayscalingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName)))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var (output, input) = Transformer.Columns;
        ImageColumns.CheckImage(Host, inputSchema, input);
        var type = ImageColumns.Find(Host, inputSchema, input).ItemType;
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Scalar, type);
    }
}
