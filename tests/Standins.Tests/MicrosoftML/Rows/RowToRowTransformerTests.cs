using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class RowToRowTransformerTests
{
    private readonly MLContext _context = new(1);

    [Fact]
    public void AColumnOfAnOldNameComesBehindTheOneThatItHides()
    {
        var view = new OffsetTransformer(_context, "Value", "Value", 1).Transform(Data());
        Assert.Equal(["Value", "Value", "Name"], view.Schema.Select(column => column.Name));
        Assert.Equal([true, false, false], view.Schema.Select(column => column.IsHidden));
        Assert.Equal([2f, 3f], view.GetColumn<float>("Value"));
        Assert.Equal([1f, 2f], view.GetColumn<float>(view.Schema[0]));
    }

    [Fact]
    public void ACursorReadsOnlyWhatItIsAskedFor()
    {
        var view = new OffsetTransformer(_context, "A", "Value", 1).Transform(Data());
        using var cursor = view.GetRowCursor([view.Schema["Name"]]);
        Assert.True(cursor.IsColumnActive(view.Schema["Name"]));
        Assert.False(cursor.IsColumnActive(view.Schema["A"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["A"]));
    }

    [Fact]
    public void AnInputColumnIsCheckedByNameAndType()
    {
        var data = Data();
        Assert.StartsWith("Could not find input column 'Nothing'",
            Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => new OffsetTransformer(_context, "A", "Nothing", 1).Transform(data)).Message);
        Assert.StartsWith("Schema mismatch for input column 'Name': expected Single, got String",
            Assert.Throws<ArgumentOutOfRangeException>("inputSchema", () => new OffsetTransformer(_context, "A", "Name", 1).Transform(data)).Message);
        Assert.StartsWith("Name of the result column 'A' specified multiple times",
            Assert.Throws<ArgumentOutOfRangeException>("columns", () => new Twice(_context)).Message);
    }

    [Fact]
    public void AGetterOfAnotherTypeIsRefused()
    {
        var view = new OffsetTransformer(_context, "A", "Value", 1).Transform(Data());
        using var cursor = view.GetRowCursor(view.Schema);
        Assert.StartsWith("Invalid TValue in GetGetter: 'System.Double'",
            Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["A"])).Message);
    }

    [Fact]
    public void ColumnsAreReadAsTheirOwnTypeAsTextAndAsArrays()
    {
        var data = Data();
        Assert.Equal(["x", "x"], data.GetColumn<string>("Name"));
        Assert.Equal(["x", "x"], data.GetColumn<ReadOnlyMemory<char>>("Name").Select(text => text.ToString()));
        Assert.Throws<ArgumentOutOfRangeException>("column", () => data.GetColumn<int>("Value"));
        Assert.Throws<ArgumentOutOfRangeException>("column", () => data.GetColumn<float[]>("Value"));
    }

    private IDataView Data() => _context.Data.LoadFromEnumerable([new Row { Value = 1, Name = "x" }, new Row { Value = 2, Name = "x" }]);

    private sealed class Twice(Microsoft.ML.Runtime.IHostEnvironment environment)
        : OneToOneTransformerBase(environment.Register("Twice"), ("A", "Value"), ("A", "Name"))
    {
        private protected override void SaveModel(ModelSaveContext ctx)
        {
        }

        private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => throw new NotSupportedException();
    }
}
