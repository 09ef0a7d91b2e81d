using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes views of data, and views of parts of views.</summary>
public sealed partial class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal DataOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        return new EnumerableDataView<TRow>(data, RowMembers.Create(typeof(TRow), schemaDefinition, SchemaDefinition.Direction.Read));
    }

    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema)
        where TRow : class
    {
        _env.CheckValue(data, nameof(data));
        _env.CheckValue(schema, nameof(schema));
        var definition = RowMembers.DefinitionFor(typeof(TRow), _env, schema);
        return new EnumerableDataView<TRow>(data, RowMembers.Create(typeof(TRow), definition, SchemaDefinition.Direction.Read));
    }

    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null)
        where TRow : class, new()
    {
        _env.CheckValue(data, nameof(data));
        return Rows(data, new ObjectWriter<TRow>(_env, data.Schema, ignoreMissingColumns, schemaDefinition), reuseRowObject);
    }

    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        _env.CheckValue(input, nameof(input));
        return new CacheView(_env, input, columnsToPrefetch ?? []);
    }

    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be less than lowerBound");
        var type = input.Schema[columnName].Type;
        if (type is not NumberDataViewType)
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "number", type.ToString());
        return new RangeFilterView(input, columnName, lowerBound, upperBound, includeUpper: false);
    }

    public IDataView FilterRowsByKeyColumnFraction(IDataView input, string columnName, double lowerBound = 0, double upperBound = 1)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckNonEmpty(columnName, nameof(columnName));
        _env.CheckParam(lowerBound is >= 0 and <= 1, nameof(lowerBound), "Must be in [0, 1]");
        _env.CheckParam(upperBound is >= 0 and <= 1, nameof(upperBound), "Must be in [0, 1]");
        _env.CheckParam(lowerBound <= upperBound, nameof(upperBound), "Must be no less than lowerBound");
        var type = input.Schema[columnName].Type;
        if (type is not KeyDataViewType)
            throw _env.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "KeyType", type.ToString());
        return new RangeFilterView(input, columnName, lowerBound, upperBound, includeUpper: false);
    }

    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(columns is { Length: > 0 }, nameof(columns));
        return MissingValueFilterView.Create(input, columns);
    }

    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffleView(input, seed ?? _env.Register("Shuffle").Rand.Next(int.MinValue, int.MaxValue), shufflePoolSize, shuffleSource);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, count, long.MaxValue);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        _env.CheckValue(input, nameof(input));
        _env.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new SkipTakeView(input, 0, count);
    }

    private static IEnumerable<TRow> Rows<TRow>(IDataView data, ObjectWriter<TRow> writer, bool reuseRowObject)
        where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(writer.Columns);
        var fill = writer.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (row is null || !reuseRowObject)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }
}
