using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

public sealed class CustomMappingEstimator<TSrc, TDst> : TrivialEstimator<CustomMappingTransformer<TSrc, TDst>>
    where TSrc : class, new()
    where TDst : class, new()
{
    internal CustomMappingEstimator(IHostEnvironment env, Action<TSrc, TDst> mapAction, string contractName,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        : base(env.Register("CustomMappingEstimator"),
            new CustomMappingTransformer<TSrc, TDst>(env, mapAction, contractName, inputSchemaDefinition, outputSchemaDefinition))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var result = inputSchema.ToDictionary(column => column.Name);
        foreach (var member in RowMembers.Create(typeof(TSrc), Transformer.InputDefinition, SchemaDefinition.Direction.Both).Members)
        {
            if (!result.TryGetValue(member.ColumnName, out var input))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", member.ColumnName);
            SchemaShape.GetColumnTypeShape(member.ColumnType, out var kind, out var itemType, out var isKey);
            if (!itemType.Equals(input.ItemType) || isKey != input.IsKey || !Takes(kind, input.Kind))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", member.ColumnName, member.ColumnType.ToString(), input.GetTypeString());
        }
        foreach (var added in SchemaShape.Create(Transformer.Added.Schema))
            result[added.Name] = added;
        return new SchemaShape(result.Values);
    }

    /// <summary>A member for vectors of any size takes those of a known one as well.</summary>
    private static bool Takes(VectorKind member, VectorKind column) =>
        member == column || member == VectorKind.VariableVector && column == VectorKind.Vector;
}
