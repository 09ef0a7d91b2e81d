using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Some columns of a row, in a given order.</summary>
internal sealed class ChosenColumnsMapper(DataViewSchema inputSchema, int[] inputIndices) : IRowToRowMapper
{
    public DataViewSchema InputSchema => inputSchema;

    public DataViewSchema OutputSchema { get; } = ChosenColumnsView.SchemaOf(inputSchema, inputIndices);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        [.. dependingColumns.Select(column => inputIndices[column.Index]).Distinct().Order().Select(index => inputSchema[index])];

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.Check(input.Schema == inputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new Row(this, input, inputIndices);
    }

    private sealed class Row(ChosenColumnsMapper mapper, DataViewRow input, int[] inputIndices) : WrappingRow(input)
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(Input.Schema[inputIndices[column.Index]]);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            Input.GetGetter<TValue>(Input.Schema[inputIndices[column.Index]]);
    }
}
