using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Values to keys and back.</summary>
public class KeyTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Keys_count_from_one_in_the_order_of_occurrence()
    {
        var keyed = Keyed(["pear", "apple", "pear", "fig"]);
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), keyed.Schema["Key"].Type);
        Assert.Equal([1u, 2, 1, 3], keyed.GetColumn<uint>("Key"));
        Assert.Equal(["pear", "apple", "fig"], KeyValues(keyed));
    }

    [Fact]
    public void Keys_by_value_are_sorted_by_codes()
    {
        var keyed = Keyed(["b", "a", "B", "10", "9"], KeyOrdinality.ByValue);
        Assert.Equal(["10", "9", "B", "a", "b"], KeyValues(keyed));
        Assert.Equal([5u, 4, 3, 1, 2], keyed.GetColumn<uint>("Key"));
    }

    [Fact]
    public void Empty_text_is_missing() => Assert.Equal([1u, 0], Keyed(["a", ""]).GetColumn<uint>("Key"));

    [Fact]
    public void A_vocabulary_ends_at_its_maximum() =>
        Assert.Equal([1u, 2, 0, 1], _ml.Transforms.Conversion.MapValueToKey("Key", "Label", maximumNumberOfKeys: 2)
            .Fit(Words("a", "b", "c", "a")).Transform(Words("a", "b", "c", "a")).GetColumn<uint>("Key"));

    [Fact]
    public void A_value_not_seen_before_is_missing()
    {
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(Words("a", "b"));
        Assert.Equal([0u, 2], model.Transform(Words("z", "b")).GetColumn<uint>("Key"));
    }

    [Fact]
    public void Key_data_fixes_the_keys()
    {
        var classes = _ml.Data.LoadFromEnumerable(new[] { new Word { Label = "z" }, new Word { Label = "a" } });
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyData: classes).Fit(Words("a")).Transform(Words("a", "q"));
        Assert.Equal(["z", "a"], KeyValues(keyed));
        Assert.Equal([2u, 0], keyed.GetColumn<uint>("Key"));
    }

    [Fact]
    public void Numbers_keep_their_type_as_key_values_unless_text_is_asked_for()
    {
        var numbers = _ml.Data.LoadFromEnumerable(new[] { new Number { Label = 7 }, new Number { Label = float.NaN }, new Number { Label = 3 } });
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Fit(numbers).Transform(numbers);
        VBuffer<float> values = default;
        keyed.Schema["Key"].GetKeyValues(ref values);
        Assert.Equal([7f, 3], values.DenseValues());
        Assert.Equal([1u, 0, 2], keyed.GetColumn<uint>("Key"));
        Assert.Equal(["7", "3"], KeyValues(_ml.Transforms.Conversion.MapValueToKey("Key", "Label", addKeyValueAnnotationsAsText: true)
            .Fit(numbers).Transform(numbers)));
    }

    [Fact]
    public void Keys_of_keys_stand_for_what_the_first_ones_do()
    {
        var keyed = Keyed(["c", "a", "b"]);
        var some = _ml.Data.TakeRows(_ml.Data.SkipRows(keyed, 1), 2);
        Assert.Equal(["a", "b"], KeyValues(_ml.Transforms.Conversion.MapValueToKey("Key").Fit(some).Transform(some)));
    }

    [Fact]
    public void Keys_map_back_to_their_values()
    {
        var chain = _ml.Transforms.Conversion.MapValueToKey("Key", "Label").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"));
        var words = Words("b", "", "a");
        Assert.Equal(["b", "", "a"], chain.Fit(words).Transform(words).GetColumn<string>("Back"));
    }

    [Fact]
    public void Only_keys_with_values_map_back()
    {
        var words = Words("a");
        var noKey = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.Transforms.CopyColumns("Copy", "Label").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Copy")).Fit(words));
        Assert.Contains("Schema mismatch for input column 'Copy': expected KeyType, got String", noKey.Message);

        var raw = _ml.Data.LoadFromEnumerable(new[] { new RawKey { Label = 1 } });
        var noValues = Assert.Throws<ArgumentOutOfRangeException>(() =>
            _ml.Transforms.CopyColumns("Copy", "Label").Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Copy")).Fit(raw));
        Assert.Contains("Input column 'Copy' doesn't contain key values metadata", noValues.Message);
    }

    [Fact]
    public void Missing_input_columns_are_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Conversion.MapValueToKey("Key", "Absent").Fit(Words("a")));
        Assert.Contains("Could not find input column 'Absent'", error.Message);
    }

    [Fact]
    public void Saved_chains_load_with_their_keys()
    {
        var words = Words("b", "a");
        var model = _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyOrdinality: KeyOrdinality.ByValue)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append(_ml.Transforms.CopyColumns("Copy", "Back"))
            .Append(_ml.Transforms.Concatenate("Both", "Copy", "Back"))
            .Append(_ml.Transforms.DropColumns("Back"))
            .Append(_ml.Transforms.SelectColumns("Both", "Key"))
            .Fit(words);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, words.Schema, stream);

        stream.Position = 0;
        var loaded = new MLContext().Model.Load(stream, out var schema);
        var output = loaded.Transform(Words("b", "a"));
        Assert.Equal("Label: String", schema.Single().ToString());
        Assert.Equal(["Both", "Key"], output.Schema.Select(column => column.Name));
        Assert.Equal([2u, 1], output.GetColumn<uint>("Key"));
        Assert.Equal(["b", "b"], output.GetColumn<string[]>("Both").First());
        Assert.Equal(["a", "b"], KeyValues(output));
    }

    private IDataView Keyed(string[] words, KeyOrdinality ordinality = KeyOrdinality.ByOccurrence) =>
        _ml.Transforms.Conversion.MapValueToKey("Key", "Label", keyOrdinality: ordinality).Fit(Words(words)).Transform(Words(words));

    private IDataView Words(params string[] words) => _ml.Data.LoadFromEnumerable(words.Select(word => new Word { Label = word }));

    private static IEnumerable<string> KeyValues(IDataView view)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema["Key"].GetKeyValues(ref values);
        return values.DenseValues().Select(value => value.ToString());
    }

    private sealed class Word
    {
        public string Label { get; set; } = "";
    }

    private sealed class Number
    {
        public float Label { get; set; }
    }

    private sealed class RawKey
    {
        [KeyType(3)]
        public uint Label { get; set; }
    }
}
