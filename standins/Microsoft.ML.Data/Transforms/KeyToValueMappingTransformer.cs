using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel),
    "Key To Value Transform", KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Puts in place of keys what they stand for, by the KeyValues annotation.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    internal static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        var host = env.Register(nameof(KeyToValueMappingTransformer));
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        return new KeyToValueMappingTransformer(host, ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "KEY2VALT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(KeyToValueMappingTransformer).Assembly.FullName);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly KeyToValueMappingTransformer _parent;
        private readonly DataViewSchema.Column[] _inputs;
        private readonly KeyMeanings[] _meanings;

        internal Mapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
            _inputs = [.. parent.ColumnPairs.Select(pair => inputSchema[pair.inputColumnName])];
            _meanings = [.. _inputs.Select(input => KeyMeanings.Of(Host, input))];
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [.. _inputs.Select(OutputColumn)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _meanings[iinfo].Getter(input, _inputs[iinfo]);
        }

        private DataViewSchema.DetachedColumn OutputColumn(DataViewSchema.Column input, int index)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            var itemType = _meanings[index].ItemType;
            DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(itemType, vector.Dimensions) : itemType;
            return new DataViewSchema.DetachedColumn(_parent.ColumnPairs[index].outputColumnName, type, annotations.ToAnnotations());
        }
    }
}
