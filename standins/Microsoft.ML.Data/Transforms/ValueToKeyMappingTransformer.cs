using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel),
    "Term Transform", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private readonly KeyVocabulary[] _vocabularies;
    private readonly bool[] _keyValuesAsText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, IDataView input, IReadOnlyList<ValueToKeyMappingEstimator.Column> columns, IDataView keyData)
        : base(env.Register("Term"), [.. columns.Select(column => (column.OutputName, column.InputName))])
    {
        _keyValuesAsText = [.. columns.Select(column => column.KeyValuesAsText)];
        var inputs = columns.Select(column => InputColumn(input.Schema, column.InputName)).ToArray();
        _vocabularies = keyData is null ? Train(input, inputs, columns) : FromKeyData(keyData, inputs, columns);
    }

    private ValueToKeyMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _keyValuesAsText = [.. ColumnPairs.Select(_ => ctx.Reader.ReadBoolean())];
        _vocabularies = [.. ColumnPairs.Select(_ => KeyVocabulary.Load(ctx.Reader))];
    }

    internal static ValueToKeyMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        var host = env.Register("Term");
        host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        return new ValueToKeyMappingTransformer(host, ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (var asText in _keyValuesAsText)
            ctx.Writer.Write(asText);
        foreach (var vocabulary in _vocabularies)
            vocabulary.Save(ctx.Writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "TERMTRNF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ValueToKeyMappingTransformer).Assembly.FullName);

    private DataViewSchema.Column InputColumn(DataViewSchema inputSchema, string name)
    {
        var column = inputSchema.GetColumnOrNull(name) ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
        return KeyVocabulary.CanHold(column.Type.GetItemType())
            ? column
            : throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name, "standard type or a vector of standard type", column.Type.ToString());
    }

    private KeyVocabulary[] FromKeyData(IDataView keyData, DataViewSchema.Column[] inputs, IReadOnlyList<ValueToKeyMappingEstimator.Column> columns)
    {
        var terms = keyData.Schema[0];
        var itemType = inputs[0].Type.GetItemType();
        if (!terms.Type.Equals(itemType))
            throw Host.ExceptUserArg(nameof(keyData), "Input data's column must be of type '{0}' but was '{1}'", itemType, terms.Type);
        var mismatch = Array.FindIndex(inputs, input => !input.Type.GetItemType().Equals(itemType));
        if (mismatch >= 0)
            throw Host.ExceptParam(nameof(keyData), "Terms from input data type '{0}' but mismatches column '{1}' item type '{2}'",
                itemType, columns[mismatch].OutputName, inputs[mismatch].Type.GetItemType());
        var vocabulary = Collect(keyData, [terms], [int.MaxValue], [columns[0].Ordinality])[0];
        return [.. inputs.Select(_ => vocabulary)];
    }

    private KeyVocabulary[] Train(IDataView input, DataViewSchema.Column[] inputs, IReadOnlyList<ValueToKeyMappingEstimator.Column> columns)
    {
        Host.CheckUserArg(columns.All(column => column.MaximumNumberOfKeys > 0), "MaxNumTerms", "Must be positive");
        var vocabularies = Collect(input, inputs, [.. columns.Select(column => column.MaximumNumberOfKeys)], [.. columns.Select(column => column.Ordinality)]);
        using var channel = Host.Start("Training");
        for (var i = 0; i < vocabularies.Length; i++)
        {
            if (vocabularies[i].Count == 0)
                channel.Warning("Term map for output column '{0}' contains no entries.", columns[i].OutputName);
        }
        return vocabularies;
    }

    /// <summary>One pass over the data, which ends early when every vocabulary is full.</summary>
    private KeyVocabulary[] Collect(IDataView data, DataViewSchema.Column[] columns, int[] maxima, ValueToKeyMappingEstimator.KeyOrdinality[] ordinalities)
    {
        KeyVocabulary[] vocabularies = [.. columns.Select(column => KeyVocabulary.Create((PrimitiveDataViewType)column.Type.GetItemType()))];
        using (var cursor = data.GetRowCursor(columns.DistinctBy(column => column.Index)))
        {
            Func<bool>[] collectors = [.. vocabularies.Select((vocabulary, i) => vocabulary.Collector(cursor, columns[i], maxima[i]))];
            var hasRoom = true;
            while (hasRoom && cursor.MoveNext())
            {
                Host.CheckAlive();
                hasRoom = false;
                foreach (var collect in collectors)
                    hasRoom |= collect();
            }
        }
        for (var i = 0; i < vocabularies.Length; i++)
        {
            if (ordinalities[i] == ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
                vocabularies[i].Sort();
        }
        return vocabularies;
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ValueToKeyMappingTransformer _parent;
        private readonly DataViewSchema.Column[] _inputs;

        internal Mapper(ValueToKeyMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
            _inputs = [.. parent.ColumnPairs.Select(pair => parent.InputColumn(inputSchema, pair.inputColumnName))];
            for (var i = 0; i < _inputs.Length; i++)
            {
                var expected = parent._vocabularies[i].ItemType;
                if (!_inputs[i].Type.GetItemType().Equals(expected))
                    throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", _inputs[i].Name, expected.ToString(), _inputs[i].Type.ToString());
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() => [.. _inputs.Select(OutputColumn)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _parent._vocabularies[iinfo].KeyGetter(input, _inputs[iinfo]);
        }

        private DataViewSchema.DetachedColumn OutputColumn(DataViewSchema.Column input, int index)
        {
            var vocabulary = _parent._vocabularies[index];
            var annotations = new DataViewSchema.Annotations.Builder();
            if (input.Type is VectorDataViewType)
                annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
            vocabulary.AddKeyValues(annotations, input, _parent._keyValuesAsText[index]);
            DataViewType type = input.Type is VectorDataViewType vector
                ? new VectorDataViewType(vocabulary.KeyType, vector.Dimensions)
                : vocabulary.KeyType;
            return new DataViewSchema.DetachedColumn(_parent.ColumnPairs[index].outputColumnName, type, annotations.ToAnnotations());
        }
    }
}
