using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows whose number lies in a range, or outside of it. A key counts as the middle of its share of 0..1;
/// NaN and missing keys lie neither inside nor outside.
/// </summary>
internal sealed class RangeFilterView : FilterView
{
    private readonly DataViewSchema.Column _column;
    private readonly double _lower;
    private readonly double _upper;
    private readonly bool _includeUpper;
    private readonly bool _complement;

    internal RangeFilterView(IDataView source, string columnName, double lower, double upper, bool includeUpper, bool complement = false)
        : base(source, [source.Schema[columnName]])
    {
        _column = source.Schema[columnName];
        if (!IsRangeType(_column.Type))
            throw Contracts.ExceptUserArg(nameof(columnName), "Column '{0}' does not have compatible type", columnName);
        (_lower, _upper, _includeUpper, _complement) = (lower, upper, includeUpper, complement);
    }

    internal static bool IsRangeType(DataViewType type) =>
        type == NumberDataViewType.Single || type == NumberDataViewType.Double || type is KeyDataViewType;

    /// <summary>Reads a column of one of the range types as a number; a missing key as NaN.</summary>
    internal static Func<double> NumberOf(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType key)
        {
            var keyOf = KeyReader.Create(row, column);
            return () => keyOf() is var value && value >= 1 && value <= key.Count ? (value - 0.5) / key.Count : double.NaN;
        }
        if (column.Type == NumberDataViewType.Single)
        {
            var single = row.GetGetter<float>(column);
            var value = 0f;
            return () =>
            {
                single(ref value);
                return value;
            };
        }
        var getter = row.GetGetter<double>(column);
        var number = 0.0;
        return () =>
        {
            getter(ref number);
            return number;
        };
    }

    protected override Func<bool> Test(DataViewRow row)
    {
        var number = NumberOf(row, _column);
        return () => number() is var value && !double.IsNaN(value) && IsInside(value) != _complement;
    }

    private bool IsInside(double value) => _lower <= value && (_includeUpper ? value <= _upper : value < _upper);
}
