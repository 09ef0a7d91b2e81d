using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Row mappers one behind another.</summary>
internal sealed class CompositeRowToRowMapper : IRowToRowMapper, IDisposable
{
    private readonly IRowToRowMapper[] _mappers;
    private bool _disposed;

    public CompositeRowToRowMapper(DataViewSchema inputSchema, IRowToRowMapper[] mappers)
    {
        _mappers = mappers;
        InputSchema = inputSchema;
        OutputSchema = mappers.Length > 0 ? mappers[^1].OutputSchema : inputSchema;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        foreach (var mapper in _mappers.Reverse())
            dependingColumns = mapper.GetDependencies(dependingColumns);
        return dependingColumns;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        Contracts.CheckValue(activeColumns, nameof(activeColumns));
        Contracts.CheckParam(input.Schema == InputSchema, nameof(input), "Schema did not match original schema");
        var active = activeColumns.Select(column => column.Index).ToHashSet();
        if (_mappers.Length == 0)
        {
            var missing = input.Schema.Where(column => active.Contains(column.Index) && !input.IsColumnActive(column)).ToArray();
            if (missing.Length > 0)
                throw Contracts.ExceptParam(nameof(input), $"Mapper required column '{missing[0].Name}' active but it was not.");
            return input;
        }

        var needed = new IEnumerable<DataViewSchema.Column>[_mappers.Length];
        needed[^1] = OutputSchema.Where(column => active.Contains(column.Index));
        for (int i = needed.Length - 1; i > 0; i--)
            needed[i - 1] = _mappers[i].GetDependencies(needed[i]);
        var row = input;
        for (int i = 0; i < _mappers.Length; i++)
            row = _mappers[i].GetRow(row, needed[i]);
        return row;
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var mapper in _mappers)
            (mapper as IDisposable)?.Dispose();
    }
}
