using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImageResizingEstimator : TrivialEstimator<ImageResizingTransformer>
{
    internal ImageResizingEstimator(
        IHostEnvironment env, string outputColumnName, string inputColumnName, int width, int height, ResizingKind resizing, Anchor anchor)
        : base(
            env.Register(nameof(ImageResizingEstimator)),
            new ImageResizingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), width, height, resizing, anchor))
    {
    }

    public enum ResizingKind : byte
    {
        IsoPad = 0,
        IsoCrop = 1,
        Fill = 2,
    }

    public enum Anchor : byte
    {
        Right = 0,
        Left = 1,
        Top = 2,
        Bottom = 3,
        Center = 4,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var (output, input) = Transformer.Columns;
        ImageColumns.CheckImage(Host, inputSchema, input);
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Scalar, Transformer.OutputType);
    }
}
