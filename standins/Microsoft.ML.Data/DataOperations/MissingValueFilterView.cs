using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The rows without a missing value in the named columns: a NaN, a key of 0, or a vector that holds one.</summary>
internal sealed class MissingValueFilterView(IDataView source, IReadOnlyList<DataViewSchema.Column> columns) : FilterView(source, columns)
{
    internal static MissingValueFilterView Create(IDataView source, IReadOnlyList<string> names)
    {
        var columns = new List<DataViewSchema.Column>();
        foreach (var name in names)
        {
            var column = source.Schema.GetColumnOrNull(name)
                ?? throw Contracts.ExceptUserArg(nameof(columns), "Source column '{0}' not found", name);
            if (columns.Any(other => other.Index == column.Index))
                throw Contracts.ExceptUserArg(nameof(columns), "Source column '{0}' specified multiple times", name);
            if (ItemType(column) is not KeyDataViewType && ItemType(column) != NumberDataViewType.Single && ItemType(column) != NumberDataViewType.Double)
                throw Contracts.ExceptUserArg(nameof(columns),
                    $"Column '{name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
            columns.Add(column);
        }
        return new(source, columns);
    }

    protected override Func<bool> Test(DataViewRow row)
    {
        Func<bool>[] misses = [.. Tested.Select(column => Generic.Invoke<Func<bool>>(
            column.Type is VectorDataViewType ? MissesVector<int> : MissesScalar<int>, ItemType(column).RawType, row, column))];
        return () => !misses.Any(miss => miss());
    }

    private static DataViewType ItemType(DataViewSchema.Column column) =>
        column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;

    private static Func<bool> MissesScalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        var isMissing = IsMissing<T>();
        T value = default;
        return () =>
        {
            getter(ref value);
            return isMissing(value);
        };
    }

    private static Func<bool> MissesVector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        var isMissing = IsMissing<T>();
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            foreach (var value in values.GetValues())
            {
                if (isMissing(value))
                    return true;
            }
            return typeof(T) != typeof(float) && typeof(T) != typeof(double) && !values.IsDense;
        };
    }

    private static Func<T, bool> IsMissing<T>() =>
        typeof(T) == typeof(float) || typeof(T) == typeof(double)
            ? value => double.IsNaN(Convert.ToDouble(value))
            : value => EqualityComparer<T>.Default.Equals(value, default);
}
