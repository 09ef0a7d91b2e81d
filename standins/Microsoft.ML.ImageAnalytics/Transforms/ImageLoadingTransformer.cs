using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "", ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Reads pictures, or the bytes of their files, from paths; relative ones start at the folder.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    public readonly string ImageFolder;

    private readonly bool _asImages;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, bool asImages, (string, string) columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        ImageFolder = imageFolder;
        _asImages = asImages;
    }

    private ImageLoadingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        ImageFolder = ctx.LoadStringOrNull();
        _asImages = ctx.Reader.ReadBoolean();
    }

    internal (string Output, string Input) Columns => ColumnPairs[0];

    internal SchemaShape.Column.VectorKind OutputKind =>
        _asImages ? SchemaShape.Column.VectorKind.Scalar : SchemaShape.Column.VectorKind.VariableVector;

    internal DataViewType OutputItemType => _asImages ? new ImageDataViewType() : NumberDataViewType.Byte;

    private static VersionInfo Version => ImageColumns.Version("IMGLOADT", LoaderSignature);

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ImageLoadingTransformer(env.Register(nameof(ImageLoadingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.Write(_asImages);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var column = inputSchema[srcCol];
        if (column.Type is not TextDataViewType)
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", column.Name, TextDataViewType.Instance.ToString(), column.Type.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImageLoadingTransformer parent, DataViewSchema schema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, schema)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
        [
            new(parent.Columns.Output, parent._asImages ? parent.OutputItemType : new VectorDataViewType(NumberDataViewType.Byte)),
        ];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var getPath = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[ColMapNewToOld[iinfo]]);
            return parent._asImages ? ImageGetter(getPath) : BytesGetter(getPath);
        }

        private ValueGetter<MLImage> ImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
        {
            ReadOnlyMemory<char> path = default;
            return (ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getPath(ref path);
                if (path.Length > 0)
                {
                    var full = FullPath(path);
                    image = MLImage.CreateFromFile(full);
                    image.Tag = full;
                }
            };
        }

        private ValueGetter<VBuffer<byte>> BytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
        {
            ReadOnlyMemory<char> path = default;
            return (ref VBuffer<byte> bytes) =>
            {
                getPath(ref path);
                var content = path.Length > 0 ? File.ReadAllBytes(FullPath(path)) : [];
                bytes = new VBuffer<byte>(content.Length, content);
            };
        }

        private string FullPath(ReadOnlyMemory<char> path) =>
            string.IsNullOrWhiteSpace(parent.ImageFolder) ? path.ToString() : Path.Combine(parent.ImageFolder, path.ToString());
    }
}
