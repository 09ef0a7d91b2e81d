using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the values of a column, from 1 on.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly IReadOnlyList<Column> _columns;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, IReadOnlyList<Column> columns, IDataView keyData)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        if (keyData is not null && keyData.Schema.Count != 1)
            throw _host.ExceptParam(nameof(keyData),
                $"If specified, this data view should contain only a single column containing the terms to map, but this had {keyData.Schema.Count} columns.");
        _columns = columns;
        _keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        /// <summary>Numbered in the order in which they come in the data.</summary>
        ByOccurrence = 0,

        /// <summary>Numbered in the order of the values.</summary>
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input) => new(_host, input, _columns, _keyData);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var pair in _columns)
        {
            if (!inputSchema.TryFindColumn(pair.InputName, out var input) || !input.ItemType.IsStandardScalar())
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", pair.InputName);
            if (!input.IsKey || !input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var keyValues)
                || keyValues.Kind != SchemaShape.Column.VectorKind.Vector)
                keyValues = new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                    pair.KeyValuesAsText ? TextDataViewType.Instance : input.ItemType, input.IsKey);
            var annotations = input.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames)
                ? new SchemaShape([slotNames, keyValues])
                : new SchemaShape([keyValues]);
            result[pair.OutputName] = new SchemaShape.Column(pair.OutputName, input.Kind, NumberDataViewType.UInt32, true, annotations);
        }
        return new SchemaShape(result.Values);
    }

    internal sealed record Column(string OutputName, string InputName, int MaximumNumberOfKeys, KeyOrdinality Ordinality, bool KeyValuesAsText);
}
