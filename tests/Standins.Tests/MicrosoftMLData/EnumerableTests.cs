using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Objects to views and back.</summary>
public class EnumerableTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Fields_and_properties_become_columns_of_their_types()
    {
        var schema = _ml.Data.LoadFromEnumerable(new[] { new Everything() }).Schema;

        Assert.Equal(
            ["Field: Single", "Text: String", "Chars: String", "Flag: Boolean", "Values: Vector<Single, 3>", "Words: Vector<String>", "Renamed: Int32"],
            schema.Select(column => $"{column.Name}: {column.Type}"));
    }

    [Fact]
    public void Rows_survive_the_way_through_a_view()
    {
        var row = new Everything { Field = 1.5f, Text = "one", Flag = true, Values = [1, 2, 3], Words = ["a", null!], Number = 7, Hidden = "gone" };
        var back = _ml.Data.CreateEnumerable<Everything>(_ml.Data.LoadFromEnumerable([row]), reuseRowObject: false).Single();

        Assert.Equal((1.5f, "one", true, 7), (back.Field, back.Text, back.Flag, back.Number));
        Assert.Equal([1f, 2, 3], back.Values);
        Assert.Equal(["a", ""], back.Words);
        Assert.Null(back.Hidden);
    }

    [Fact]
    public void Null_text_and_null_arrays_are_empty()
    {
        var back = _ml.Data.CreateEnumerable<Everything>(_ml.Data.LoadFromEnumerable([new Everything { Values = null!, Text = null! }]), false).Single();

        Assert.Equal("", back.Text);
        Assert.Empty(back.Values);
    }

    [Fact]
    public void Each_cursor_enumerates_anew_and_only_as_far_as_it_goes()
    {
        var produced = 0;
        var view = _ml.Data.LoadFromEnumerable(Produce());
        Assert.Equal(0, produced);
        Assert.Equal(2, _ml.Data.CreateEnumerable<Number>(view, false).Take(2).Count());
        Assert.Equal(2, produced);
        Assert.Equal(100, _ml.Data.CreateEnumerable<Number>(view, false).Count());
        Assert.Null(view.GetRowCount());

        IEnumerable<Number> Produce()
        {
            for (var i = 0; i < 100; i++)
            {
                produced++;
                yield return new Number { Value = i };
            }
        }
    }

    [Fact]
    public void A_collection_knows_its_number_of_rows() =>
        Assert.Equal(3, _ml.Data.LoadFromEnumerable(new List<Number> { new(), new(), new() }).GetRowCount());

    [Fact]
    public void Null_rows_are_refused()
    {
        var view = _ml.Data.LoadFromEnumerable(new Number?[] { null }!);
        var error = Assert.Throws<InvalidOperationException>(() => view.Preview());
        Assert.Contains("Encountered null when iterating over data", error.Message);
    }

    [Fact]
    public void Reused_row_objects_are_one_object()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Number { Value = 1 }, new Number { Value = 2 } });
        Assert.Single(_ml.Data.CreateEnumerable<Number>(view, reuseRowObject: true).Distinct());
        Assert.Equal(2, _ml.Data.CreateEnumerable<Number>(view, reuseRowObject: false).Distinct().Count());
    }

    [Fact]
    public void Missing_columns_are_an_error_unless_ignored()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Number { Value = 1 } });
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.CreateEnumerable<NumberAndMore>(view, false));
        Assert.Contains("Could not find  column 'More'", error.Message);
        Assert.Equal(1, _ml.Data.CreateEnumerable<NumberAndMore>(view, false, ignoreMissingColumns: true).Single().Value);
    }

    [Fact]
    public void Members_of_another_type_cannot_be_bound()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Number { Value = 1 } });
        var error = Assert.Throws<InvalidOperationException>(() => _ml.Data.CreateEnumerable<TextNumber>(view, false));
        Assert.Contains("Can't bind the IDataView column 'Value' of type 'Single' to field or property 'Value' of type 'System.String'", error.Message);
    }

    [Fact]
    public void Members_without_a_column_type_are_named()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => _ml.Data.LoadFromEnumerable(new[] { new WithUri() }));
        Assert.Contains("Could not determine an IDataView type and registered custom types for member Address", error.Message);
    }

    [Fact]
    public void Raw_key_values_count_from_zero()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Keyed { Label = 0 }, new Keyed { Label = 2 }, new Keyed { Label = 3 } });
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), view.Schema["Label"].Type);
        Assert.Equal([1u, 3, 0], view.GetColumn<uint>("Label"));
    }

    [Fact]
    public void Schema_definitions_set_vector_sizes_and_names()
    {
        var definition = SchemaDefinition.Create(typeof(Vectors));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1, 2, 2);
        definition["Values"].ColumnName = "Pixels";
        var view = _ml.Data.LoadFromEnumerable([new Vectors { Values = [1, 2, 3, 4] }], definition);
        Assert.Equal("Pixels: Vector<Single, 1, 2, 2>", view.Schema.Single().ToString());
    }

    private sealed class Everything
    {
        public float Field;

        public string Text { get; set; } = "";

        public ReadOnlyMemory<char> Chars { get; set; }

        public bool Flag { get; set; }

        [VectorType(3)]
        public float[] Values { get; set; } = [0, 0, 0];

        public string[] Words { get; set; } = [];

        [ColumnName("Renamed")]
        public int Number { get; set; }

        [NoColumn]
        public string? Hidden { get; set; }
    }

    private sealed class Number
    {
        public float Value { get; set; }
    }

    private sealed class NumberAndMore
    {
        public float Value { get; set; }

        public float More { get; set; }
    }

    private sealed class TextNumber
    {
        public string Value { get; set; } = "";
    }

    private sealed class WithUri
    {
        public Uri? Address { get; set; }
    }

    private sealed class Keyed
    {
        [KeyType(3)]
        public uint Label { get; set; }
    }

    private sealed class Vectors
    {
        public float[] Values { get; set; } = [];
    }
}
