using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TransformerChain<ITransformer>), typeof(TransformerChain), null, typeof(SignatureLoadModel),
    "Transformer chain", TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Transformers one behind another.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    public readonly TLastTransformer LastTransformer;
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;
    private bool _disposed;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        _transformers = [.. transformers ?? []];
        _scopes = [.. scopes ?? []];
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        Contracts.Check((_transformers.Length > 0) == (LastTransformer is not null));
        Contracts.Check(_transformers.Length == _scopes.Length);
    }

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, transformers?.Select(_ => TransformerScope.Everything))
    {
    }

    internal TransformerChain(IHostEnvironment env, ModelLoadContext ctx)
    {
        int count = ctx.Reader.ReadInt32();
        _transformers = new ITransformer[count];
        _scopes = new TransformerScope[count];
        for (int i = 0; i < count; i++)
        {
            _scopes[i] = (TransformerScope)ctx.Reader.ReadInt32();
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out _transformers[i], TransformerChain.FolderOf(i));
        }

        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => GetOutputSchema(inputSchema, TransformerScope.Scoring);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (var transformer in GetModelFor(scope))
            inputSchema = transformer.GetOutputSchema(inputSchema);
        return inputSchema;
    }

    public IDataView Transform(IDataView input) => Transform(input, TransformerScope.Scoring);

    /// <summary>Asks every transformer of the scope for its output schema before the first transforms.</summary>
    public IDataView Transform(IDataView input, TransformerScope scope)
    {
        Contracts.CheckValue(input, nameof(input));
        GetOutputSchema(input.Schema, scope);
        foreach (var transformer in GetModelFor(scope))
            input = transformer.Transform(input);
        return input;
    }

    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        var chosen = _transformers.Zip(_scopes).Where(part => (part.Second & scopeFilter) != TransformerScope.None).ToArray();
        return new TransformerChain<ITransformer>(chosen.Select(part => part.First), chosen.Select(part => part.Second));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new TransformerChain<TNewLast>([.. _transformers, transformer], [.. _scopes, scope]);
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.Check(((ITransformer)this).IsRowToRowMapper, "GetRowToRowMapper method called despite IsRowToRowMapper being false.");
        var mappers = new IRowToRowMapper[_transformers.Length];
        var schema = inputSchema;
        for (int i = 0; i < mappers.Length; i++)
        {
            mappers[i] = _transformers[i].GetRowToRowMapper(schema);
            schema = mappers[i].OutputSchema;
        }

        return new CompositeRowToRowMapper(inputSchema, mappers);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(TransformerChain.VersionInfo);
        ctx.Writer.Write(_transformers.Length);
        for (int i = 0; i < _transformers.Length; i++)
        {
            ctx.Writer.Write((int)_scopes[i]);
            ctx.SaveModel(_transformers[i], TransformerChain.FolderOf(i));
        }
    }

    /// <summary>Disposes the transformers that can be.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }
}

/// <summary>How a chain is kept in a model.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static VersionInfo VersionInfo => new(
        modelSignature: "XF CHAIN",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderAssemblyName: typeof(TransformerChain).Assembly.FullName,
        loaderSignature: LoaderSignature);

    public static string FolderOf(int transformer) => $"Transform_{transformer:000}";

    // The loader of the models' "TransformerChain"; found by its name and return type.
    private static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(VersionInfo);
        return new TransformerChain<ITransformer>(env, ctx);
    }
}
