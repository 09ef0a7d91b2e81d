using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.MLNet;

/// <summary>A view of a mapper's rows: its input's columns and those that the mapper adds, computed while it is read.</summary>
internal class MappedView(IDataView input, IRowToRowMapper mapper) : MLNetSeam.OnnxRefusal(input)
{
    public override DataViewSchema Schema => mapper.OutputSchema;

    public override bool CanShuffle => Source.CanShuffle;

    public override long? GetRowCount() => Source.GetRowCount();

    public override DataViewRowCursor GetRowCursor(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        Random? rand = null
    )
    {
        var columns = columnsNeeded.ToArray();
        return Mapped(Source.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    )
    {
        var columns = columnsNeeded.ToArray();
        return
        [
            .. Source
                .GetRowCursorSet(mapper.GetDependencies(columns), n, rand)
                .Select(cursor => Mapped(cursor, columns)),
        ];
    }

    private MappedCursor Mapped(DataViewRowCursor cursor, DataViewSchema.Column[] columns) =>
        new(cursor, mapper.GetRow(cursor, columns));
}
