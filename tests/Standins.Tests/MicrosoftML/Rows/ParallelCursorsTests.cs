using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class ParallelCursorsTests
{
    private const int Rows = 1000;
    private readonly MLContext _context = new(1);

    [Fact]
    public void RowsStayInOrderWithTheirIds()
    {
        var source = Source();
        ITransformer chain = new OffsetTransformer(_context, "A", "Value", 1).Append(new OffsetTransformer(_context, "B", "A", 1));
        var view = chain.Transform(source);
        Assert.Equal(Enumerable.Range(2, Rows).Select(i => (float)i), view.GetColumn<float>("B"));
        Assert.Equal(Ids(source, "Name"), Ids(view, "B"));
    }

    [Fact]
    public void TheSourceIsReadOnAnotherThread()
    {
        var source = new Watched(Source());
        var view = new OffsetTransformer(_context, "A", "Value", 1).Transform(source);
        Assert.Equal(Rows, view.GetColumn<string>("Name").Count());
        Assert.All(source.Threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));

        source.Threads.Clear();
        Assert.Equal(Rows, view.GetColumn<float>("A").Count());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, source.Threads);
    }

    [Fact]
    public void WhatTheSourceThrowsArrivesInsideTheReadersException()
    {
        var view = new OffsetTransformer(_context, "A", "Value", 1).Transform(new Watched(Source(), failAt: 500));
        var error = Assert.Throws<InvalidOperationException>(() => view.GetColumn<float>("A").Count());
        Assert.Equal("Splitter/consolidator worker encountered exception while consuming source data", error.Message);
        Assert.Equal("no picture", Assert.IsType<FormatException>(error.GetBaseException()).Message);

        // Columns that only pass through are read directly.
        Assert.Throws<FormatException>(() => view.GetColumn<string>("Name").Count());
    }

    [Fact]
    public void LeavingEarlyEndsTheReading()
    {
        var source = new Watched(Source());
        var view = new OffsetTransformer(_context, "A", "Value", 1).Transform(source);
        Assert.Equal([1f, 2f, 3f], view.GetColumn<float>("A").Take(3));
        Assert.Equal(1, source.Disposed);
    }

    private IDataView Source() =>
        _context.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new Row { Value = i, Name = "x" }).ToArray());

    private static List<DataViewRowId> Ids(IDataView view, string column)
    {
        using var cursor = view.GetRowCursor([view.Schema[column]]);
        var getter = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            getter(ref id);
            ids.Add(id);
        }

        return ids;
    }

    /// <summary>Passes a view through and notes who moves its cursors.</summary>
    private sealed class Watched(IDataView source, int failAt = -1) : IDataView
    {
        public HashSet<int> Threads { get; } = [];

        public int Disposed { get; private set; }

        public bool CanShuffle => false;

        public DataViewSchema Schema => source.Schema;

        public long? GetRowCount() => null;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
            new Cursor(this, source.GetRowCursor(columnsNeeded));

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
            [GetRowCursor(columnsNeeded)];

        private sealed class Cursor(Watched view, DataViewRowCursor input) : DataViewRowCursor
        {
            public override long Position => input.Position;

            public override long Batch => input.Batch;

            public override DataViewSchema Schema => input.Schema;

            public override bool MoveNext()
            {
                view.Threads.Add(Environment.CurrentManagedThreadId);
                return Position + 1 == view.FailAt ? throw new FormatException("no picture") : input.MoveNext();
            }

            public override bool IsColumnActive(DataViewSchema.Column column) => input.IsColumnActive(column);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => input.GetGetter<TValue>(column);

            public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

            protected override void Dispose(bool disposing)
            {
                view.Disposed++;
                input.Dispose();
            }
        }

        private int FailAt => failAt;
    }
}
