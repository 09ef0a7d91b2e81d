using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that a cursor was asked for; they count by their index alone.</summary>
internal sealed class ColumnSet
{
    private readonly bool[] _active;

    private ColumnSet(bool[] active) => _active = active;

    internal static ColumnSet Of(IEnumerable<DataViewSchema.Column> columns, DataViewSchema schema)
    {
        Contracts.CheckValue(columns, nameof(columns));
        var active = new bool[schema.Count];
        foreach (var column in columns)
        {
            if (column.Index >= schema.Count)
                throw Contracts.Except($"The requested column: {column} is not part of the sourceSchema");
            active[column.Index] = true;
        }
        return new(active);
    }

    internal bool Contains(int index) => index < _active.Length && _active[index];
}

internal static class CursorState
{
    internal const string NoRow =
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after MoveNext returned false.";
}
