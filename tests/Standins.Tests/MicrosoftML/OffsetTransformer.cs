using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Standins.Tests.MicrosoftML;

[assembly: LoadableClass(typeof(ITransformer), typeof(OffsetTransformer), null, typeof(SignatureLoadModel), "", OffsetTransformer.LoaderSignature)]

namespace NormML.Standins.Tests.MicrosoftML;

/// <summary>Adds a number to a column; a component as NormML's are, with a stream of its own in the model.</summary>
internal sealed class OffsetTransformer : OneToOneTransformerBase, IDisposable
{
    public const string LoaderSignature = "OffsetForTests";
    private readonly float _offset;

    public OffsetTransformer(IHostEnvironment environment, string output, string input, float offset)
        : base(environment.Register("Offset"), (output, input)) => _offset = offset;

    private OffsetTransformer(IHost host, ModelLoadContext context)
        : base(host, context)
    {
        Note = context.LoadString();
        float offset = 0;
        host.CheckDecode(context.TryLoadBinaryStream("offset.bin", reader => offset = reader.ReadSingle()), "offset.bin is missing");
        _offset = offset;
    }

    /// <summary>The version that the next save writes; a load of one larger than 1 is too new.</summary>
    public static uint Version { get; set; } = 1;

    public string Note { get; set; } = "";

    public bool IsDisposed { get; private set; }

    public int RowMappers { get; private set; }

    public static ITransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        context.CheckAtModel(VersionOf(1));
        return new OffsetTransformer(environment.Register("Offset"), context);
    }

    public void Dispose() => IsDisposed = true;

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(VersionOf(Version));
        SaveColumns(ctx);
        ctx.SaveString(Note);
        ctx.SaveBinaryStream("offset.bin", writer => writer.Write(_offset));
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        if (inputSchema[srcCol].Type != NumberDataViewType.Single)
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", inputSchema[srcCol].Name, "Single", inputSchema[srcCol].Type.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema)
    {
        RowMappers++;
        return new Mapper(this, schema);
    }

    private static VersionInfo VersionOf(uint version) =>
        new("OFFSET T", version, version, 1, typeof(OffsetTransformer).Assembly.FullName, LoaderSignature);

    private sealed class Mapper(OffsetTransformer parent, DataViewSchema schema) : OneToOneMapperBase(parent.Host, parent, schema)
    {
        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore() =>
            [new(parent.ColumnPairs[0].outputColumnName, NumberDataViewType.Single)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            var source = input.GetGetter<float>(input.Schema[ColMapNewToOld[iinfo]]);
            return (ValueGetter<float>)((ref float value) =>
            {
                source(ref value);
                value += parent._offset;
            });
        }
    }
}

internal sealed class OffsetEstimator(IHostEnvironment environment, string output, string input, float offset) : IEstimator<OffsetTransformer>
{
    public int Fits { get; private set; }

    public OffsetTransformer Fit(IDataView data)
    {
        Fits++;
        return new OffsetTransformer(environment, output, input, offset);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        if (!inputSchema.TryFindColumn(input, out _))
            throw Contracts.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
        var added = new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false);
        return new SchemaShape(inputSchema.Where(column => column.Name != output).Append(added));
    }
}

internal sealed class Row
{
    public float Value { get; set; }

    public string Name { get; set; } = "";
}
