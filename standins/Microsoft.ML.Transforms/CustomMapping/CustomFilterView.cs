using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>The rows of a source that a predicate of the user's does not throw out.</summary>
internal sealed class CustomFilterView<TRow>(IDataView source, ObjectWriter<TRow> writer, Func<TRow, bool> throwsOut)
    : FilterView(source, [.. writer.Columns])
    where TRow : class, new()
{
    private readonly ObjectWriter<TRow> _writer = writer;

    protected override Func<bool> Test(DataViewRow row)
    {
        var fill = _writer.Bind(row);
        var current = new TRow();
        return () =>
        {
            fill(current);
            return !throwsOut(current);
        };
    }
}
