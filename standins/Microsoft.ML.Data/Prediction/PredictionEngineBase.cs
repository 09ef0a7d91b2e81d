using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Predicts one object at a time, through a transformer's row mapper. Not for several threads at once.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly ObjectRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;
    private bool _disposed;

    private protected PredictionEngineBase(IHostEnvironment env, ITransformer transformer, bool ignoreMissingColumns,
        SchemaDefinition inputSchemaDefinition, SchemaDefinition outputSchemaDefinition, bool ownsTransformer)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(transformer, nameof(transformer));
        env.CheckParam(transformer.IsRowToRowMapper, nameof(transformer), "Must be a row to row mapper");
        _transformer = transformer;
        _ownsTransformer = ownsTransformer;
        _input = new ObjectRow<TSrc>(RowMembers.Create(typeof(TSrc), inputSchemaDefinition, SchemaDefinition.Direction.Read));
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        var writer = new ObjectWriter<TDst>(env, mapper.OutputSchema, ignoreMissingColumns, outputSchemaDefinition);
        _output = mapper.GetRow(_input, mapper.OutputSchema);
        _fill = writer.Bind(_output);
        OutputSchema = transformer.GetOutputSchema(_input.Schema);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var result = new TDst();
        Predict(example, ref result);
        return result;
    }

    public abstract void Predict(TSrc example, ref TDst prediction);

    /// <summary>Disposes the transformer as well, unless the engine was made without owning it.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _input.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
    }

    private protected void Predict(TSrc example, TDst prediction)
    {
        _input.Set(example);
        _fill(prediction);
    }
}
