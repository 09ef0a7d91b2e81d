using Microsoft.ML;

namespace NormML.Transforms.Pixels;

/// <summary>A view that normalizes its input's channels while it is read.</summary>
internal sealed class ChannelNormalizingView(IDataView input, ChannelNormalizingMapper mapper) : MLNetSeam.OnnxRefusal(input)
{
    public override DataViewSchema Schema => mapper.OutputSchema;

    public override bool CanShuffle => Source.CanShuffle;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return Mapped(Source.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return [.. Source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand).Select(cursor => Mapped(cursor, columns))];
    }

    private MappedCursor Mapped(DataViewRowCursor cursor, DataViewSchema.Column[] columns) =>
        new(cursor, mapper.GetRow(cursor, columns));
}
