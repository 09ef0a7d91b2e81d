using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Standins.Tests.MicrosoftMLData;

/// <summary>Views of parts of views.</summary>
public class ViewTests
{
    private readonly MLContext _ml = new(1);

    [Fact]
    public void Take_and_skip_count_rows()
    {
        var view = Numbers(10);
        Assert.Equal([0f, 1, 2], Values(_ml.Data.TakeRows(view, 3)));
        Assert.Equal([8f, 9], Values(_ml.Data.SkipRows(view, 8)));
        Assert.Empty(Values(_ml.Data.SkipRows(view, 11)));
        Assert.Equal(2, _ml.Data.SkipRows(view, 8).GetRowCount());
    }

    [Fact]
    public void Filters_take_the_lower_bound_and_not_the_upper() =>
        Assert.Equal([3f, 4], Values(_ml.Data.FilterRowsByColumn(Numbers(10), "Value", 3, 5)));

    [Fact]
    public void Keys_are_filtered_by_their_share()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Key", "Name").Fit(Numbers(10)).Transform(Numbers(10));
        Assert.Equal([0f, 1], Values(_ml.Data.FilterRowsByKeyColumnFraction(keyed, "Key", 0, 0.2)));
        Assert.Equal([8f, 9], Values(_ml.Data.FilterRowsByKeyColumnFraction(keyed, "Key", 0.8, 1)));
    }

    [Fact]
    public void Rows_with_missing_values_can_be_left_out()
    {
        var view = _ml.Data.LoadFromEnumerable(new[] { new Row { Value = 1 }, new Row { Value = float.NaN }, new Row { Value = 3 } });
        Assert.Equal([1f, 3], Values(_ml.Data.FilterRowsByMissingValues(view, "Value")));
    }

    [Fact]
    public void Shuffling_keeps_every_row_and_repeats_with_its_seed()
    {
        var view = Numbers(500);
        var shuffled = Values(_ml.Data.ShuffleRows(view, seed: 3, shufflePoolSize: 50));
        Assert.NotEqual(Values(view), shuffled);
        Assert.Equal(Values(view), shuffled.Order());
        Assert.Equal(shuffled, Values(_ml.Data.ShuffleRows(view, seed: 3, shufflePoolSize: 50)));
        Assert.NotEqual(shuffled, Values(_ml.Data.ShuffleRows(view, seed: 4, shufflePoolSize: 50)));
    }

    [Fact]
    public void Shuffling_keeps_the_columns_of_a_row_together()
    {
        var view = _ml.Data.ShuffleRows(Numbers(200), seed: 1);
        Assert.All(_ml.Data.CreateEnumerable<Row>(view, false), row => Assert.Equal($"{row.Value}", row.Name));
    }

    [Fact]
    public void A_cached_view_reads_its_source_once()
    {
        var passes = 0;
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Produce()));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), Values(cached));
        Assert.Equal(Values(cached), Values(cached));
        Assert.Equal(1, passes);
        Assert.Equal(20, cached.GetRowCount());

        IEnumerable<Row> Produce()
        {
            passes++;
            for (var i = 0; i < 20; i++)
                yield return new Row { Value = i };
        }
    }

    [Fact]
    public void A_cached_view_shuffles_all_rows()
    {
        var cached = _ml.Data.Cache(Numbers(100));
        using var cursor = cached.GetRowCursor(cached.Schema, new Random(1));
        var getter = cursor.GetGetter<float>(cached.Schema["Value"]);
        var values = new List<float>();
        for (var value = 0f; cursor.MoveNext(); values.Add(value))
            getter(ref value);
        Assert.NotEqual(Values(cached), values);
        Assert.Equal(Values(cached), values.Order());
    }

    [Fact]
    public void A_cache_hands_on_its_sources_failure()
    {
        var cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable(Fail()));
        var error = Assert.Throws<InvalidOperationException>(() => Values(cached));
        Assert.IsType<FormatException>(error.InnerException);

        static IEnumerable<Row> Fail()
        {
            yield return new Row();
            throw new FormatException("broken");
        }
    }

    [Fact]
    public void A_split_parts_the_rows_by_the_seed()
    {
        var view = Numbers(1000);
        var split = _ml.Data.TrainTestSplit(view, 0.2, seed: 7);
        float[] test = Values(split.TestSet), train = Values(split.TrainSet);
        Assert.InRange(test.Length, 150, 250);
        Assert.Equal(Values(view), train.Concat(test).Order());
        Assert.Equal(test, Values(_ml.Data.TrainTestSplit(view, 0.2, seed: 7).TestSet));
        Assert.NotEqual(test, Values(_ml.Data.TrainTestSplit(view, 0.2, seed: 8).TestSet));
        Assert.Equal(view.Schema.Select(column => column.Name), split.TrainSet.Schema.Select(column => column.Name));
    }

    [Fact]
    public void Without_a_seed_the_context_s_counts_and_without_that_42()
    {
        var view = Numbers(1000);
        Assert.Equal(Values(new MLContext().Data.TrainTestSplit(view, seed: 1).TestSet), Values(_ml.Data.TrainTestSplit(view).TestSet));
        Assert.Equal(Values(new MLContext().Data.TrainTestSplit(view, seed: 42).TestSet), Values(new MLContext().Data.TrainTestSplit(view).TestSet));
    }

    [Fact]
    public void Rows_of_one_sampling_key_stay_together()
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(i => new Row { Value = i, Name = $"group {i % 40}" }));
        var split = _ml.Data.TrainTestSplit(view, 0.3, "Name", seed: 1);
        string[] train = [.. split.TrainSet.GetColumn<string>("Name").Distinct()], test = [.. split.TestSet.GetColumn<string>("Name").Distinct()];
        Assert.NotEmpty(test);
        Assert.NotEmpty(train);
        Assert.Empty(train.Intersect(test));
        Assert.Equal(40, train.Length + test.Length);
    }

    [Fact]
    public void Folds_hold_out_every_row_once()
    {
        var view = Numbers(300);
        var folds = _ml.Data.CrossValidationSplit(view, 3, seed: 2);
        Assert.Equal(Values(view), folds.SelectMany(fold => Values(fold.TestSet)).Order());
        Assert.All(folds, fold => Assert.Equal(300, Values(fold.TrainSet).Length + Values(fold.TestSet).Length));
    }

    [Fact]
    public void Fractions_outside_of_the_open_interval_are_refused()
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => _ml.Data.TrainTestSplit(Numbers(3), 1));
        Assert.Contains("Must be between 0 and 1 exclusive", error.Message);
    }

    private IDataView Numbers(int count) =>
        _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Value = i, Name = $"{i}" }).ToList());

    private static float[] Values(IDataView view) => [.. view.GetColumn<float>("Value")];

    private sealed class Row
    {
        public float Value { get; set; }

        public string Name { get; set; } = "";
    }
}
