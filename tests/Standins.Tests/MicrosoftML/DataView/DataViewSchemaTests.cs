using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class DataViewSchemaTests
{
    [Fact]
    public void ALaterColumnHidesAnEarlierOneOfItsName()
    {
        var schema = Schema(("A", TextDataViewType.Instance), ("B", BooleanDataViewType.Instance), ("A", NumberDataViewType.Single));
        Assert.Equal([true, false, false], schema.Select(column => column.IsHidden));
        Assert.Equal(2, schema["A"].Index);
        Assert.Equal("3 columns", schema.ToString());
    }

    [Fact]
    public void AMissingColumnIsNamed()
    {
        var schema = Schema(("A", TextDataViewType.Instance));
        Assert.Null(schema.GetColumnOrNull("B"));
        Assert.StartsWith("Column 'B' not found", Assert.Throws<ArgumentOutOfRangeException>(() => schema["B"]).Message);
    }

    [Fact]
    public void AnnotationsComeFromTheirGetters()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("Kind", TextDataViewType.Instance, "MulticlassClassification".AsMemory());
        builder.Add("KeyValues", new VectorDataViewType(NumberDataViewType.Int32, 2), (ref VBuffer<int> values) => values = new(2, [5, 7]));
        var columns = new DataViewSchema.Builder();
        columns.AddColumn("Label", new KeyDataViewType(typeof(uint), 2), builder.ToAnnotations());
        var label = columns.ToSchema()["Label"];

        var keyValues = default(VBuffer<int>);
        label.GetKeyValues(ref keyValues);
        Assert.Equal([5, 7], keyValues.GetValues().ToArray());
        Assert.True(label.HasKeyValues(NumberDataViewType.Int32));
        Assert.False(label.HasKeyValues());
        Assert.Equal("Label: Key<UInt32, 0-1> {Kind, KeyValues}", label.ToString());
    }

    [Fact]
    public void AnAnnotationOfAnotherTypeIsRefused()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        var error = Assert.Throws<ArgumentException>("type",
            () => builder.AddPrimitiveValue("Kind", TextDataViewType.Instance, "text"));
        Assert.StartsWith("type.RawType must be of type 'System.String'.", error.Message);

        builder.AddPrimitiveValue("Count", NumberDataViewType.Int32, 3);
        long wrong = 0;
        Assert.Throws<InvalidOperationException>(() => builder.ToAnnotations().GetValue("Count", ref wrong));
        Assert.Throws<InvalidOperationException>(() => builder.ToAnnotations().GetValue("Missing", ref wrong));
    }

    private static DataViewSchema Schema(params (string Name, DataViewType Type)[] columns)
    {
        var builder = new DataViewSchema.Builder();
        foreach (var (name, type) in columns)
            builder.AddColumn(name, type);
        return builder.ToSchema();
    }
}
