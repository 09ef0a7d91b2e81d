using Microsoft.ML;
using Microsoft.ML.Data;

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
        return new Cursor(mapper, Source.GetRowCursor(mapper.GetDependencies(columns), rand), columns);
    }

    public override DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var columns = columnsNeeded.ToArray();
        return [.. Source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand).Select(cursor => new Cursor(mapper, cursor, columns))];
    }

    private sealed class Cursor(ChannelNormalizingMapper mapper, DataViewRowCursor input, DataViewSchema.Column[] columns) : DataViewRowCursor
    {
        private readonly DataViewRow row = mapper.GetRow(input, columns);

        public override DataViewSchema Schema => row.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                row.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
