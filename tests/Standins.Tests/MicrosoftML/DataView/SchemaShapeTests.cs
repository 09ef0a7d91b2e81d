using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftML;

public class SchemaShapeTests
{
    [Fact]
    public void AShapeKnowsKindsKeysAndAnnotationsButNoSizes()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddKeyValues(3, TextDataViewType.Instance, (ref VBuffer<ReadOnlyMemory<char>> values) => values = default);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Label", TextDataViewType.Instance);
        schema.AddColumn("Label", new KeyDataViewType(typeof(uint), 3), annotations.ToAnnotations());
        schema.AddColumn("Pixels", new VectorDataViewType(NumberDataViewType.Single, 3, 8, 8));
        schema.AddColumn("Bytes", new VectorDataViewType(NumberDataViewType.Byte));
        var shape = SchemaShape.Create(schema.ToSchema());

        Assert.Equal(["Label", "Pixels", "Bytes"], shape.Select(column => column.Name));
        Assert.Equal(["Key<UInt32>", "Vector<Single>", "VarVector<Byte>"], shape.Select(column => column.GetTypeString()));
        Assert.True(shape[0].NeedsSlotNames());
    }

    [Fact]
    public void AColumnIsCompatibleWithOneThatSaysMore()
    {
        var names = new SchemaShape([Column("SlotNames", TextDataViewType.Instance)]);
        Assert.True(Column("Score", NumberDataViewType.Single).IsCompatibleWith(Column("Score", NumberDataViewType.Single, names)));
        Assert.False(Column("Score", NumberDataViewType.Single, names).IsCompatibleWith(Column("Score", NumberDataViewType.Single)));
        Assert.False(Column("Score", NumberDataViewType.Single).IsCompatibleWith(Column("Score", NumberDataViewType.Double)));
    }

    [Fact]
    public void AKeyIsNoItemType() => Assert.StartsWith("Item type cannot be a key",
        Assert.Throws<ArgumentOutOfRangeException>("itemType", () => Column("Label", new KeyDataViewType(typeof(uint), 3))).Message);

    private static SchemaShape.Column Column(string name, DataViewType type, SchemaShape? annotations = null) =>
        new(name, SchemaShape.Column.VectorKind.Vector, type, isKey: false, annotations);
}
