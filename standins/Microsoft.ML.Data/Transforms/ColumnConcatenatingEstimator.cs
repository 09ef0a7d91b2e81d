using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static Microsoft.ML.SchemaShape.Column;

namespace Microsoft.ML.Transforms;

/// <summary>Puts scalars and vectors of one item type into one vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        _host.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        _host.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        (_name, _sources) = (outputColumnName, inputColumnNames);
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(_host, _name, _sources);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        SchemaShape.Column[] inputs = [.. _sources.Select(source => inputSchema.TryFindColumn(source, out var column)
            ? column
            : throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", source))];
        foreach (var input in inputs)
        {
            if (input.IsKey)
                throw _host.Except($"Column '{input.Name}' is key. Concatenation of keys is unsupported.");
            if (!input.ItemType.Equals(inputs[0].ItemType))
                throw _host.Except($"Concatenated columns should have the same type. Column '{input.Name}' has type of {input.ItemType}, but expected column type is {inputs[0].ItemType}.");
        }

        var annotations = new List<SchemaShape.Column>();
        if (inputs.All(input => input.IsNormalized()))
            annotations.Add(new(AnnotationUtils.Kinds.IsNormalized, VectorKind.Scalar, BooleanDataViewType.Instance, false));
        if (inputs.Any(input => input.Kind == VectorKind.Scalar || input.HasSlotNames()))
            annotations.Add(new(AnnotationUtils.Kinds.SlotNames, VectorKind.Vector, TextDataViewType.Instance, false));
        var kind = inputs.Any(input => input.Kind == VectorKind.VariableVector) ? VectorKind.VariableVector : VectorKind.Vector;
        var result = inputSchema.ToDictionary(column => column.Name);
        result[_name] = new SchemaShape.Column(_name, kind, inputs[0].ItemType, false, new SchemaShape(annotations));
        return new SchemaShape(result.Values);
    }
}
