using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var (output, input) in Transformer.ColumnPairs)
        {
            if (!inputSchema.TryFindColumn(input, out var column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input);
            if (!column.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", input, "KeyType", column.GetTypeString());
            if (!column.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out var keyValues))
                throw Host.ExceptParam(nameof(inputSchema), $"Input column '{input}' doesn't contain key values metadata");
            var annotations = column.HasSlotNames() && column.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out var slotNames)
                ? new SchemaShape([slotNames])
                : null;
            result[output] = new SchemaShape.Column(output, column.Kind, keyValues.ItemType, keyValues.IsKey, annotations);
        }
        return new SchemaShape(result.Values);
    }
}
