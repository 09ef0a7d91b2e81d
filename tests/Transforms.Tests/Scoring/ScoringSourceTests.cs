using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.Scoring;
using Xunit.Abstractions;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>Sources that give other rows, another order or nothing when read again.</summary>
public sealed class ScoringSourceTests(ITestOutputHelper output) : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly ImageClassificationTransformer transformer = Samples.Transformer();

    public void Dispose() => transformer.Dispose();

    /// <summary>
    /// With any source, batch size and active columns, and wherever reading stops: each row comes once, as the source
    /// gave it, with the scores that the row mapper gives it.
    /// </summary>
    [Fact]
    public void Rows_come_as_the_source_gives_them_with_their_own_scores()
    {
        const int Cases = 250;
        var random = new Random(5);
        var expected = ExpectedScores(40);
        var kinds = Enum.GetValues<Kind>();
        for (var i = 0; i < Cases; i++)
        {
            var kind = kinds[random.Next(kinds.Length)];
            var (rows, batchSize) = (random.Next(41), 1 + random.Next(12));
            using var source = new Source(kind, rows, random.Next());
            var view = ml.Data.LoadFromEnumerable(source);
            var scored = new ScoringView(view, (RowScorer)transformer.GetRowToRowMapper(view.Schema), batchSize);
            var active = scored.Schema.Where(_ => random.Next(2) == 0).ToList();
            var stop = random.Next(3) == 0 ? random.Next(rows + 1) : rows;

            var read = Read(scored, active, stop, wholly: stop == rows);

            Assert.Equal(stop, read.Count);
            Assert.Equal(1, source.Reads);
            for (var row = 0; row < read.Count; row++)
            {
                Check(read[row], source.Given[row], expected[source.Given[row].Number]);
            }
        }

        output.WriteLine(
            $"{Cases} sources: {string.Join(", ", kinds)}; up to 40 rows, batches of 1 to 12, random columns, a third of them read in part"
        );
    }

    [Theory]
    [InlineData(Kind.AnotherOrder)]
    [InlineData(Kind.Once)]
    public void Evaluate_finds_the_accuracy_that_data_in_order_have(Kind kind)
    {
        // The labels are the predictions of the model, so it is always right.
        var classes = ml
            .Data.CreateEnumerable<Samples.Prediction>(transformer.Transform(ml.View(60)), reuseRowObject: false)
            .ToArray();
        using var source = new Source(kind, 60, seed: 3, row => Samples.ClassNames[classes[row].PredictedLabel - 1]);
        var keys = ml.Data.LoadFromEnumerable(Samples.ClassNames.Select(name => new Rich { Label = name }));
        var keyed = ml
            .Transforms.Conversion.MapValueToKey("Label")
            .Fit(keys)
            .Transform(ml.Data.LoadFromEnumerable(source));

        var metrics = ml.MulticlassClassification.Evaluate(transformer.Transform(keyed));

        Assert.Equal(1, metrics.MicroAccuracy);
        Assert.Equal(60, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
        output.WriteLine($"{kind}: accuracy {metrics.MicroAccuracy:0.000} on 60 rows");
    }

    /// <summary>
    /// The documentation recommends this for repeated reading. <c>Cache</c> alone reads a column when it is
    /// first requested, and so may mix rows of different readings.
    /// </summary>
    [Fact]
    public void A_cache_of_all_columns_keeps_scores_with_their_rows()
    {
        using var source = new Source(Kind.AnotherOrder, 30, seed: 3);
        var scored = transformer.Transform(ml.Data.LoadFromEnumerable(source));
        var expected = ExpectedScores(30);

        var whole = ml.Data.Cache(scored, "Number", "Score");
        var parts = ml.Data.Cache(scored);

        Assert.Equal(30, Pairs(whole).Count);
        Assert.All(Pairs(whole), pair => Samples.AssertClose(expected[pair.Number], pair.Score));
        Assert.Contains(Pairs(parts), pair => Math.Abs(expected[pair.Number][0] - pair.Score[0]) > 1e-5f);

        static List<(int Number, float[] Score)> Pairs(IDataView view)
        {
            var numbers = view.GetColumn<int>("Number").ToList();
            return [.. numbers.Zip(view.GetColumn<float[]>("Score"))];
        }
    }

    [Fact]
    public void A_source_that_fails_ends_where_it_fails()
    {
        using var source = new Source(
            Kind.InOrder,
            10,
            seed: 1,
            row => row == 7 ? throw new IOException("The disk is gone.") : "ant"
        );
        var scored = transformer.Transform(ml.Data.LoadFromEnumerable(source));
        using var cursor = scored.GetRowCursor(scored.Schema);
        for (var i = 0; i < 7; i++)
        {
            Assert.True(cursor.MoveNext());
        }

        Assert.Equal("The disk is gone.", Assert.Throws<IOException>(() => cursor.MoveNext()).Message);
        Assert.Equal("The disk is gone.", Assert.Throws<IOException>(() => cursor.MoveNext()).Message);
    }

    [Fact]
    public void Canceling_does_not_wait_for_the_batch()
    {
        using var source = new Source(
            Kind.InOrder,
            10,
            seed: 1,
            row => row == 7 ? throw new OperationCanceledException() : "ant"
        );
        var scored = transformer.Transform(ml.Data.LoadFromEnumerable(source));
        using var cursor = scored.GetRowCursor(scored.Schema);

        Assert.Throws<OperationCanceledException>(() => cursor.MoveNext());
    }

    [Fact]
    public void Images_of_a_source_that_disposes_them_are_handed_on()
    {
        using var folder = new TemporaryFolder();
        foreach (var row in Samples.Rows(5))
        {
            File.WriteAllBytes(folder.File($"{row.Number}.bmp"), row.Image);
        }

        var paths = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 5).Select(i => new Rich { Number = i, Label = folder.File($"{i}.bmp") })
        );
        var loaded = ml.Transforms.LoadImages("Loaded", null, "Label").Fit(paths).Transform(paths);
        using var images = Samples.Transformer(image: "Loaded", kind: Transforms.Images.ImageKind.Image);
        var scored = images.Transform(loaded);
        var extracted = ml
            .Transforms.ResizeImages("Small", 8, 8, "Loaded")
            .Append(ml.Transforms.ExtractPixels("Values", "Small"))
            .Fit(scored)
            .Transform(scored);

        Assert.Equal(
            ml.Transforms.ResizeImages("Small", 8, 8, "Loaded")
                .Append(ml.Transforms.ExtractPixels("Values", "Small"))
                .Fit(loaded)
                .Transform(loaded)
                .GetColumn<float[]>("Values"),
            extracted.GetColumn<float[]>("Values")
        );
        Assert.Equal(5, Samples.Scores(extracted).Length);
    }

    [Fact]
    public void Images_that_the_user_owns_stay_as_they_are()
    {
        var rows = Samples
            .Rows(4)
            .Select(row =>
            {
                using var stream = new MemoryStream(row.Image);
                return new Rich { Number = row.Number, Bitmap = MLImage.CreateFromStream(stream) };
            })
            .ToList();
        using var images = Samples.Transformer(image: "Bitmap", kind: Transforms.Images.ImageKind.Image);
        var scored = images.Transform(ml.Data.LoadFromEnumerable(rows));

        Assert.Equal(4, scored.Preview().RowView.Length);
        Assert.Equal(Samples.Scores(scored), Samples.Scores(scored));
        Assert.All(rows, row => Assert.Equal(Samples.Size, row.Bitmap!.Width));
        rows.ForEach(row => row.Bitmap!.Dispose());
    }

    /// <summary>Large images are not read ahead by the hundred.</summary>
    [Fact]
    public void A_batch_of_large_images_takes_no_more_than_its_share_of_memory()
    {
        var large = Samples.Bmp(1, 1600, 1600); // 7.7 MB
        var given = 0;
        var view = ml.Data.LoadFromEnumerable(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                {
                    given++;
                    return new Samples.Row { Number = i, Image = large };
                })
        );
        using var cursor = transformer.Transform(view) is var scored ? scored.GetRowCursor(scored.Schema) : null!;

        Assert.True(cursor.MoveNext());
        Assert.InRange(given, 1, 9);
    }

    private float[][] ExpectedScores(int rows)
    {
        using var engine = ml.Model.CreatePredictionEngine<Rich, Samples.Prediction>(
            transformer,
            new PredictionEngineOptions { OwnsTransformer = false }
        );
        return [.. Samples.Rows(rows).Select(row => engine.Predict(new Rich { Image = row.Image }).Score.ToArray())];
    }

    private static List<Dictionary<string, object>> Read(
        IDataView view,
        List<DataViewSchema.Column> active,
        int stop,
        bool wholly
    )
    {
        using var cursor = view.GetRowCursor(active);
        var getters = active.Select(column => (column.Name, Get: Getter(cursor, column))).ToList();
        var read = new List<Dictionary<string, object>>();
        while (read.Count < stop && cursor.MoveNext())
        {
            Assert.Equal(read.Count, cursor.Position);
            getters.ForEach(getter => getter.Get());
            // A second look gives the same value.
            read.Add(getters.ToDictionary(getter => getter.Name, getter => getter.Get()));
        }

        Assert.True(!wholly || !cursor.MoveNext(), "rows are left");
        return read;
    }

    private static Func<object> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        return column.Name switch
        {
            "Number" => Of<int>(value => value),
            "Label" => Of<ReadOnlyMemory<char>>(value => value.ToString()),
            "Image" => Of<VBuffer<byte>>(value => value.DenseValues().ToArray()),
            "Values" or "Score" => Of<VBuffer<float>>(value => value.DenseValues().ToArray()),
            "Words" => Of<VBuffer<ReadOnlyMemory<char>>>(value =>
                value.DenseValues().Select(word => word.ToString()).ToArray()
            ),
            "Time" => Of<DateTime>(value => value),
            "Key" or "PredictedLabel" => Of<uint>(value => value),
            "Bitmap" => Of<MLImage>(value => value.Pixels.ToArray()),
            _ => throw new ArgumentException(column.Name),
        };

        Func<object> Of<T>(Func<T, object> copy)
        {
            var getter = row.GetGetter<T>(column);
            T value = default!;
            return () =>
            {
                getter(ref value);
                return copy(value);
            };
        }
    }

    private static void Check(Dictionary<string, object> read, Rich given, float[] scores)
    {
        foreach (var (column, value) in read)
        {
            if (column == "Score")
            {
                Samples.AssertClose(scores, (float[])value);
                continue;
            }

            var expected = column switch
            {
                "Number" => given.Number,
                "Label" => given.Label,
                "Image" => given.Image,
                "Values" => given.Values,
                "Words" => given.Words,
                "Time" => given.Time,
                // In objects keys start at 0, and a key that is too large is missing.
                "Key" => given.Key < 6 ? given.Key + 1 : 0u,
                "Bitmap" => given.Bitmap!.Pixels.ToArray(),
                "PredictedLabel" => (object)ScoreGetters.KeyOf(scores),
                _ => throw new ArgumentException(column),
            };
            Assert.True(
                System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(expected, value),
                $"{column}: {expected}, received {value}"
            );
        }
    }

    public enum Kind
    {
        InOrder,
        AnotherOrder,
        Once,
        OneLess,
    }

    /// <summary>Rows with columns of all types; counts how often it is read and records the rows it gave.</summary>
    private sealed class Source(Kind kind, int rows, int seed, Func<int, string>? label = null)
        : IEnumerable<Rich>,
            IDisposable
    {
        private readonly Random random = new(seed);
        private readonly List<MLImage> images = [];

        public int Reads { get; private set; }

        public List<Rich> Given { get; } = [];

        public void Dispose() => images.ForEach(image => image.Dispose());

        public IEnumerator<Rich> GetEnumerator()
        {
            Reads++;
            var numbers = Enumerable
                .Range(
                    0,
                    kind == Kind.Once && Reads > 1 ? 0
                        : kind == Kind.OneLess ? rows - Reads + 1
                        : rows
                )
                .ToArray();
            if (kind == Kind.AnotherOrder)
            {
                random.Shuffle(numbers);
            }

            return numbers.Select(Give).GetEnumerator();
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private Rich Give(int number)
        {
            var image = Samples.Bmp(number);
            images.Add(MLImage.CreateFromStream(new MemoryStream(image)));
            Given.Add(
                new Rich
                {
                    Number = number,
                    Label = label?.Invoke(number) ?? $"label {number}",
                    Image = image,
                    Values = [.. Enumerable.Range(0, number % 5).Select(i => number + (0.5f * i))],
                    Words = [.. Enumerable.Range(0, number % 3).Select(i => $"{number} {i}")],
                    Time = new DateTime(2026, 1, 1).AddHours(number),
                    Key = (uint)(number % 7),
                    Bitmap = images[^1],
                }
            );
            return Given[^1];
        }
    }

    private sealed class Rich
    {
        public int Number { get; set; }

        public string Label { get; set; } = "";

        public byte[] Image { get; set; } = [];

        public float[] Values { get; set; } = [];

        public string[] Words { get; set; } = [];

        public DateTime Time { get; set; }

        [KeyType(6)]
        public uint Key { get; set; }

        [ImageType(Samples.Size, Samples.Size)]
        public MLImage? Bitmap { get; set; }
    }
}
