using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(typeof(ImageResizingTransformer), null, typeof(SignatureLoadModel), "", ImageResizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Resizes pictures. One that has the size already is handed on as it is, not copied.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageScalerTransform";

    private readonly int _width;
    private readonly int _height;
    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(
        IHostEnvironment env, (string, string) columns, int width, int height,
        ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor anchor)
        : base(env.Register(nameof(ImageResizingTransformer)), columns)
    {
        if (width <= 0)
            throw Contracts.ExceptUserArg("imageWidth", "Must be a positive integer");
        if (height <= 0)
            throw Contracts.ExceptUserArg("imageHeight", "Must be a positive integer");
        if (!Enum.IsDefined(resizing))
            throw Contracts.ExceptUserArg(nameof(resizing), "Invalid resizing kind");
        if (!Enum.IsDefined(anchor))
            throw Contracts.ExceptUserArg("cropAnchor", "Invalid anchor");
        (_width, _height, _resizing, _anchor) = (width, height, resizing, anchor);
    }

    private ImageResizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _width = ctx.Reader.ReadInt32();
        _height = ctx.Reader.ReadInt32();
        _resizing = (ImageResizingEstimator.ResizingKind)ctx.Reader.ReadByte();
        _anchor = (ImageResizingEstimator.Anchor)ctx.Reader.ReadByte();
        host.CheckDecode(_width > 0 && _height > 0 && Enum.IsDefined(_resizing) && Enum.IsDefined(_anchor));
    }

    internal (string Output, string Input) Columns => ColumnPairs[0];

    internal ImageDataViewType OutputType => new(_height, _width);

    private static VersionInfo Version => ImageColumns.Version("IMGSCALF", LoaderSignature);

    private ImageResizeMode Mode => (_resizing, _anchor) switch
    {
        (ImageResizingEstimator.ResizingKind.IsoPad, _) => ImageResizeMode.Pad,
        (ImageResizingEstimator.ResizingKind.Fill, _) => ImageResizeMode.Fill,
        (_, ImageResizingEstimator.Anchor.Left) => ImageResizeMode.CropAnchorLeft,
        (_, ImageResizingEstimator.Anchor.Right) => ImageResizeMode.CropAnchorRight,
        (_, ImageResizingEstimator.Anchor.Top) => ImageResizeMode.CropAnchorTop,
        (_, ImageResizingEstimator.Anchor.Bottom) => ImageResizeMode.CropAnchorBottom,
        _ => ImageResizeMode.CropAnchorCentral,
    };

    private static ImageResizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        return new ImageResizingTransformer(env.Register(nameof(ImageResizingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version);
        SaveColumns(ctx);
        ctx.Writer.Write(_width);
        ctx.Writer.Write(_height);
        ctx.Writer.Write((byte)_resizing);
        ctx.Writer.Write((byte)_anchor);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol) =>
        ImageColumns.CheckImage(Host, inputSchema[srcCol]);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper(ImageResizingTransformer parent, DataViewSchema schema)
        : OneToOneMapperBase(parent.Host.Register(nameof(Mapper)), parent, schema)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [new(parent.Columns.Output, parent.OutputType)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            MLImage source = null;
            disposer = () => source?.Dispose();
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                image = null;
                getSource(ref source);
                if (source is null)
                    return;
                if (source.Width == parent._width && source.Height == parent._height)
                {
                    image = source;
                    return;
                }

                image = source.CloneWithResizing(parent._width, parent._height, parent.Mode);
                image.Tag = source.Tag;
            });
        }
    }
}
