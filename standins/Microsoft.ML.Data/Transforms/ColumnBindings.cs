namespace Microsoft.ML.Data;

/// <summary>
/// A schema with columns added. A new column of an old name comes right behind the one that it hides; others come at the end.
/// </summary>
internal sealed class ColumnBindings
{
    // The column of the input, or the complement of the number of the added one.
    private readonly int[] _sources;

    public ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        var order = Enumerable.Range(0, input.Count).ToList();
        for (int i = 0; i < added.Length; i++)
        {
            var hidden = input.GetColumnOrNull(added[i].Name);
            order.Insert(hidden is null ? order.Count : order.IndexOf(hidden.Value.Index) + 1, ~i);
        }

        _sources = [.. order];
        Schema = SchemaExtensions.MakeSchema(order.Select(source =>
            source >= 0 ? new DataViewSchema.DetachedColumn(input[source]) : added[~source]));
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The index in the input where <paramref name="isInput"/>, among the added columns otherwise.</summary>
    public int Map(int column, out bool isInput)
    {
        isInput = _sources[column] >= 0;
        return isInput ? _sources[column] : ~_sources[column];
    }

    /// <summary>Whether an added column is among the active ones.</summary>
    public Func<int, bool> ActiveAdded(Func<int, bool> active)
    {
        var added = Enumerable.Range(0, _sources.Length).Where(i => _sources[i] < 0 && active(i)).Select(i => ~_sources[i]).ToHashSet();
        return added.Contains;
    }

    /// <summary>Whether a column of the input is among the active ones.</summary>
    public Func<int, bool> ActiveInput(Func<int, bool> active)
    {
        var passed = Enumerable.Range(0, _sources.Length).Where(i => _sources[i] >= 0 && active(i)).Select(i => _sources[i]).ToHashSet();
        return passed.Contains;
    }
}
