using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class LabelColumnTests
{
    [Fact]
    public void Labels_that_are_no_keys_are_refused()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            LabelColumn.Resolve(Schema(TextDataViewType.Instance), "Label")
        );
        Assert.Equal(
            "Labels must be keys; column 'Label' is of type String; put ml.Transforms.Conversion.MapValueToKey(\"Label\") before the trainer.",
            exception.Message
        );
    }

    [Fact]
    public void One_class_is_too_few()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            LabelColumn.Resolve(Schema(new KeyDataViewType(typeof(uint), 1)), "Label")
        );
        Assert.Equal(
            "Classification needs labels of at least 2 classes; column 'Label' is Key<UInt32, 0-0>; check the data that MapValueToKey was fitted on.",
            exception.Message
        );
    }

    [Fact]
    public void A_missing_column_is_named_with_those_that_exist()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            LabelColumn.Resolve(Schema(TextDataViewType.Instance), "Class")
        );
        Assert.Equal(
            "The label column 'Class' does not exist; the data have 'Label'; name one of them as label column.",
            exception.Message
        );
    }

    [Fact]
    public void Keys_of_every_width_become_classes_from_0()
    {
        var data = new MLContext(1).Data.LoadFromEnumerable<Row>([
            new()
            {
                Byte = 0,
                UInt = 2,
                ULong = 3,
            },
            new()
            {
                Byte = 9,
                UInt = 9,
                ULong = 9,
            },
        ]);
        foreach (var (name, first) in new[] { ("Byte", 0), ("UInt", 2), ("ULong", 3) })
        {
            var label = LabelColumn.Resolve(data.Schema, name);
            Assert.Equal(5, label.ClassCount);
            using var cursor = data.GetRowCursor([label.Column]);
            var getter = label.CreateGetter(cursor);
            Assert.True(cursor.MoveNext());
            Assert.Equal(first, getter());
            Assert.True(cursor.MoveNext());
            Assert.Equal(-1, getter());
        }
    }

    private static DataViewSchema Schema(DataViewType label)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", label);
        return builder.ToSchema();
    }

    /// <summary>Key values start at 0 in objects and at 1 in the view; values outside the range are missing.</summary>
    private sealed class Row
    {
        [KeyType(5)]
        public byte Byte { get; init; }

        [KeyType(5)]
        public uint UInt { get; init; }

        [KeyType(5)]
        public ulong ULong { get; init; }
    }
}
