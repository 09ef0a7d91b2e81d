using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Columns of one type to another.</summary>
public class ConvertTypeTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Numbers_convert_within_their_kind_and_into_reals()
    {
        var view = View(new Row { Int = -3, Byte = 200, Flag = true, Text = "2.5" });
        Assert.Equal(-3f, Convert<float>(view, "Int", DataKind.Single));
        Assert.Equal(-3L, Convert<long>(view, "Int", DataKind.Int64));
        Assert.Equal(200u, Convert<uint>(view, "Byte", DataKind.UInt32));
        Assert.Equal(1f, Convert<float>(view, "Flag", DataKind.Single));
        Assert.Equal(2.5f, Convert<float>(view, "Text", DataKind.Single));
        Assert.Equal("-3", Convert<string>(view, "Int", DataKind.String));
        Assert.Equal("True", Convert<string>(view, "Flag", DataKind.String));
        Assert.True(Convert<bool>(view, "Int", DataKind.Boolean));
    }

    [Theory]
    [InlineData("Int", DataKind.UInt32)]
    [InlineData("Real", DataKind.Int32)]
    [InlineData("Byte", DataKind.Int32)]
    public void Other_conversions_are_refused(string column, DataKind kind)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.ConvertType("Out", column, kind).Fit(View(new Row())));
        Assert.Contains($"source column '{column}' with item type", error.Message);
    }

    private T Convert<T>(IDataView view, string column, DataKind kind) =>
        _ml.Transforms.Conversion.ConvertType("Out", column, kind).Fit(view).Transform(view).GetColumn<T>("Out").Single();

    private IDataView View(Row row) => _ml.Data.LoadFromEnumerable([row]);

    private sealed class Row
    {
        public int Int { get; set; }

        public byte Byte { get; set; }

        public float Real { get; set; }

        public bool Flag { get; set; }

        public string Text { get; set; } = "";
    }
}
