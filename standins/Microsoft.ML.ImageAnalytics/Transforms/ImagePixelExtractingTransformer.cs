using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImagePixelExtractingTransformer), null, typeof(SignatureLoadModel), "", ImagePixelExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes vectors of numbers of pictures that all have one size.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImagePixelExtractor";

    internal ImagePixelExtractingTransformer(IHostEnvironment env, (string, string) columns, PixelExtraction extraction)
        : base(env.Register(nameof(ImagePixelExtractingTransformer)), columns)
    {
        extraction.Check();
        Extraction = extraction;
    }

    private ImagePixelExtractingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        Extraction = PixelExtraction.Read(ctx.Reader);
        Extraction.Check();
    }

    internal (string Output, string Input) Columns => ColumnPairs[0];

    internal PixelExtraction Extraction { get; }

    private static VersionInfo Version => ImageColumns.Version("IMGPXEXT", LoaderSignature);

    private static ImagePixelExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ImagePixelExtractingTransformer(env.Register(nameof(ImagePixelExtractingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        Extraction.Write(ctx.Writer);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var column = inputSchema[srcCol];
        ImageColumns.CheckImage(Host, column);
        if (((ImageDataViewType)column.Type).Height <= 0)
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, "known-size image", "unknown-size image");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImagePixelExtractingTransformer parent, DataViewSchema schema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, schema)
    {
        private ImageDataViewType InputType => (ImageDataViewType)InputSchema[ColMapNewToOld[0]].Type;

        private VectorDataViewType OutputType => parent.Extraction.OutputType(InputType.Height, InputType.Width);

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(parent.Columns.Output, OutputType)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer) =>
            parent.Extraction.AsFloats
                ? MakeGetter<float>(input, parent.Extraction.Extract, out disposer)
                : MakeGetter<byte>(input, parent.Extraction.Extract, out disposer);

        private ValueGetter<VBuffer<T>> MakeGetter<T>(DataViewRow input, Extractor<T> extract, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[0]]);
            var (type, size) = (InputType, OutputType.Size);
            MLImage source = null;
            disposer = () => source?.Dispose();
            return (ref VBuffer<T> values) =>
            {
                getSource(ref source);
                if (source is null)
                {
                    values = new VBuffer<T>(size, 0, [], []);
                    return;
                }

                Host.Check(source.Height == type.Height && source.Width == type.Width, "Image dimensions do not match the column's");
                var editor = VBufferEditor.Create(ref values, size);
                extract(source, editor.Values);
                values = editor.Commit();
            };
        }

        private delegate void Extractor<T>(MLImage image, Span<T> values);
    }
}
