using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel),
    "Convert Transform", TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ConvertTransform";

    private readonly DataKind _outputKind;

    internal TypeConvertingTransformer(IHostEnvironment env, DataKind outputKind, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(TypeConvertingTransformer)), columns)
    {
        _outputKind = outputKind;
        OutputType = DataKinds.TypeOf(outputKind);
    }

    private TypeConvertingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _outputKind = (DataKind)ctx.Reader.ReadByte();
        OutputType = DataKinds.TypeOf(_outputKind);
    }

    internal PrimitiveDataViewType OutputType { get; }

    internal static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        return new TypeConvertingTransformer(env.Register(nameof(TypeConvertingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        ctx.Writer.Write((byte)_outputKind);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        var input = inputSchema[srcCol];
        if (!ValueConversion.IsPossible(input.Type.GetItemType(), OutputType))
            throw Host.ExceptParam(nameof(inputSchema), "source column '{0}' with item type '{1}' is not compatible with destination type '{2}'",
                input.Name, input.Type, OutputType);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "CONVERTF",
        verWrittenCur: 0x00010004,
        verReadableCur: 0x00010004,
        verWeCanReadBack: 0x00010004,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(TypeConvertingTransformer).Assembly.FullName);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly TypeConvertingTransformer _parent;

        internal Mapper(TypeConvertingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema) => _parent = parent;

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [.. _parent.ColumnPairs.Select((pair, index) => OutputColumn(pair.outputColumnName, InputSchema[ColMapNewToOld[index]]))];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            var column = input.Schema[ColMapNewToOld[iinfo]];
            return Generic.Invoke<Delegate>(GetterFrom<int>, column.Type.GetItemType().RawType, input, column, _parent.OutputType.RawType);
        }

        private DataViewSchema.DetachedColumn OutputColumn(string name, DataViewSchema.Column input)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            if (input.Type.IsKnownSizeVector())
                annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            if (input.Type.GetItemType() is NumberDataViewType && _parent.OutputType is NumberDataViewType)
                annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.IsNormalized);
            if (input.Type is BooleanDataViewType && _parent.OutputType is NumberDataViewType)
                annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(_parent.OutputType, vector.Dimensions) : _parent.OutputType;
            return new DataViewSchema.DetachedColumn(name, type, annotations.ToAnnotations());
        }

        private static Delegate GetterFrom<TSource>(DataViewRow input, DataViewSchema.Column column, Type destination) =>
            Generic.Invoke<Delegate>(Converting<TSource>.GetterTo<int>, destination, input, column);
    }

    private static class Converting<TSource>
    {
        internal static Delegate GetterTo<TDestination>(DataViewRow input, DataViewSchema.Column column)
        {
            var convert = ValueConversion.Create<TSource, TDestination>();
            if (column.Type is not VectorDataViewType)
            {
                var getter = input.GetGetter<TSource>(column);
                TSource source = default;
                return (ValueGetter<TDestination>)((ref TDestination value) =>
                {
                    getter(ref source);
                    value = convert(source);
                });
            }
            var vectorGetter = input.GetGetter<VBuffer<TSource>>(column);
            VBuffer<TSource> sources = default;
            return (ValueGetter<VBuffer<TDestination>>)((ref VBuffer<TDestination> value) =>
            {
                vectorGetter(ref sources);
                var editor = VBufferEditor.Create(ref value, sources.Length);
                var slot = 0;
                foreach (var source in sources.DenseValues())
                    editor.Values[slot++] = convert(source);
                value = editor.Commit();
            });
        }
    }
}
