using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel),
    "Select Columns Transform", ColumnSelectingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columnNames, bool keep, bool keepHidden = false)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new ColumnSelectingTransformer(env, columnNames, keep, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Transformer.CheckNames(inputSchema.Select(column => column.Name), nameof(inputSchema));
        return new SchemaShape(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

/// <summary>Keeps the named columns, in the order of their names, or drops them.</summary>
public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string LoaderSignature = "SelectColumnsTransform";

    private readonly IHost _host;
    private readonly string[] _names;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] names, bool keep, bool keepHidden)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ColumnSelectingTransformer));
        _host.CheckValue(names, nameof(names));
        (_names, _keep, _keepHidden) = (names, keep, keepHidden);
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return ChosenColumnsView.SchemaOf(inputSchema, Chosen(inputSchema, nameof(inputSchema)));
    }

    public IDataView Transform(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ChosenColumnsView(input, Chosen(input.Schema, nameof(input)));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        return new ChosenColumnsMapper(inputSchema, Chosen(inputSchema, nameof(inputSchema)));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        _host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(_keep);
        ctx.Writer.Write(_keepHidden);
        ctx.Writer.Write(_names.Length);
        foreach (var name in _names)
            ctx.SaveNonEmptyString(name);
    }

    internal static ColumnSelectingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        var keep = ctx.Reader.ReadBoolean();
        var keepHidden = ctx.Reader.ReadBoolean();
        var names = new string[ctx.Reader.ReadInt32()];
        for (var i = 0; i < names.Length; i++)
            names[i] = ctx.LoadNonEmptyString();
        return new ColumnSelectingTransformer(env, names, keep, keepHidden);
    }

    internal bool Keeps(string name) => _names.Contains(name) == _keep;

    internal void CheckNames(IEnumerable<string> inputNames, string parameter)
    {
        string[] missing = [.. _names.Except(inputNames)];
        if (missing.Length > 0)
            throw _host.ExceptSchemaMismatch(parameter, "input", string.Join(",", missing));
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "SELCOLST",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ColumnSelectingTransformer).Assembly.FullName);

    private int[] Chosen(DataViewSchema schema, string parameter)
    {
        CheckNames(schema.Select(column => column.Name), parameter);
        var chosen = _keep
            ? _names.SelectMany(name => schema.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : schema.Where(column => Keeps(column.Name));
        return [.. chosen.Select(column => column.Index)];
    }
}
