using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

public sealed class ImagePixelExtractingEstimator : TrivialEstimator<ImagePixelExtractingTransformer>
{
    internal ImagePixelExtractingEstimator(IHostEnvironment env, string outputColumnName, string inputColumnName, PixelExtraction extraction)
        : base(
            env.Register(nameof(ImagePixelExtractingEstimator)),
            new ImagePixelExtractingTransformer(env, (outputColumnName, inputColumnName ?? outputColumnName), extraction))
    {
    }

    [Flags]
    public enum ColorBits : byte
    {
        Alpha = 0x01,
        Red = 0x02,
        Green = 0x04,
        Blue = 0x08,
        Rgb = Red | Green | Blue,
        All = Alpha | Red | Green | Blue,
    }

    public enum ColorsOrder : byte
    {
        ARGB = 1,
        ARBG = 2,
        ABRG = 3,
        ABGR = 4,
        AGRB = 5,
        AGBR = 6,
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var (output, input) = Transformer.Columns;
        ImageColumns.CheckImage(Host, inputSchema, input);
        var itemType = Transformer.Extraction.AsFloats ? NumberDataViewType.Single : NumberDataViewType.Byte;
        return ImageColumns.With(inputSchema, output, SchemaShape.Column.VectorKind.Vector, itemType);
    }
}
