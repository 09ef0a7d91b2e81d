using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

public sealed class ScoringViewTests : IDisposable
{
    // One batch of 128 and one that is not full.
    private const int Many = 150;

    private readonly MLContext ml = new(seed: 1);
    private readonly ImageClassificationTransformer transformer = Samples.Transformer();

    public void Dispose() => transformer.Dispose();

    [Fact]
    public void Scores_are_probabilities_and_differ_from_image_to_image()
    {
        var scores = Samples.Scores(transformer.Transform(ml.View(20)));

        Assert.All(scores, row => Assert.Equal(1, row.Sum(), 1e-5));
        Assert.All(scores, row => Assert.All(row, p => Assert.InRange(p, 0, 1)));
        Assert.Equal(20, scores.Select(row => row[0]).Distinct().Count());
    }

    [Fact]
    public void Batches_give_the_scores_of_single_rows()
    {
        var view = ml.View(Many);
        var batched = Samples.Scores(transformer.Transform(view));

        var mapper = transformer.GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, mapper.OutputSchema);
        var score = row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]);
        var predicted = row.GetGetter<uint>(mapper.OutputSchema["PredictedLabel"]);
        var rows = 0;
        for (var i = 0; cursor.MoveNext(); i++, rows++)
        {
            VBuffer<float> single = default;
            uint key = 0;
            score(ref single);
            predicted(ref key);
            Samples.AssertClose(batched[i], single.DenseValues());
            Assert.Equal((uint)Array.IndexOf(batched[i], batched[i].Max()) + 1, key);
        }

        Assert.Equal(Many, rows);
    }

    [Fact]
    public void The_other_columns_pass_through_in_order()
    {
        var rows = ml
            .Data.CreateEnumerable<Scored>(transformer.Transform(ml.View(Many)), reuseRowObject: false)
            .ToList();

        Assert.Equal(Enumerable.Range(0, Many), rows.Select(r => r.Number));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => Samples.ClassNames[i % 4]), rows.Select(r => r.Label));
        Assert.All(rows, r => Assert.Equal(Samples.Bmp(r.Number), r.Image));
        Assert.All(rows, r => Assert.Equal(ScoreGetters.KeyOf(r.Score), r.PredictedLabel));
    }

    [Fact]
    public void Float_vectors_are_scored_as_they_are()
    {
        var pixels = new ImageOptions { Height = Samples.Size, Width = Samples.Size };
        using var vectors = Samples.Transformer(image: "Values", kind: ImageKind.Vector, pixels: pixels);
        var values = Enumerable.Range(0, 2 * 3 * 32 * 32).Select(i => MathF.Sin(i)).ToArray();
        var view = ml.Data.LoadFromEnumerable(values.Chunk(3 * 32 * 32).Select(v => new Vectors { Values = v }));
        var expected = new float[2 * 4];
        vectors.Model.Score(values, 2, expected);

        Assert.Equal(expected, Samples.Scores(vectors.Transform(view)).SelectMany(v => v));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 32, 32), vectors.FeatureColumnType);
    }

    [Fact]
    public void Nothing_is_scored_when_no_score_is_asked_for()
    {
        using var paths = Samples.Transformer(image: "Label", kind: ImageKind.Path); // no such files exist

        var scored = paths.Transform(ml.View(Many));

        Assert.Equal(Enumerable.Range(0, Many), scored.GetColumn<int>("Number"));
        Assert.Equal(Many, scored.GetRowCount());
        Assert.Contains(
            "'ant'",
            Assert.Throws<FileNotFoundException>(() => scored.GetColumn<uint>("PredictedLabel").First()).Message
        );
    }

    [Fact]
    public void A_view_can_be_read_again_and_by_two_at_once()
    {
        var scored = transformer.Transform(ml.View(10));

        using var first = scored.GetRowCursor([scored.Schema["Score"]]);
        using var second = scored.GetRowCursor([scored.Schema["Score"]]);
        var scores = Samples.Scores(scored);
        for (var i = 0; i < 10; i++)
        {
            Assert.True(first.MoveNext() && second.MoveNext());
            Assert.Equal(scores[i], Score(first));
            Assert.Equal(scores[i], Score(second));
        }
        Assert.False(first.MoveNext());
        Assert.Single(scored.GetRowCursorSet([scored.Schema["Score"]], 4)).Dispose();
        Assert.False(scored.CanShuffle);
    }

    [Fact]
    public void Chains_of_ML_NETs_own_views_work_on_it()
    {
        var view = ml.View(40);
        var scored = transformer.Transform(view);
        var scores = Samples.Scores(scored);

        Assert.Equal(scores.Take(5), Samples.Scores(ml.Data.TakeRows(scored, 5)));
        Assert.Equal(scores.Skip(37), Samples.Scores(ml.Data.SkipRows(scored, 37)));
        Assert.Equal(scores, Samples.Scores(ml.Data.Cache(scored)));
        Assert.Equal(scores, Samples.Scores(transformer.Transform(ml.Data.Cache(view))));
        Assert.Equal(Sorted(scores), Sorted(Samples.Scores(ml.Data.ShuffleRows(scored, seed: 3))));
        Assert.Equal(Sorted(scores), Sorted(Samples.Scores(transformer.Transform(ml.Data.ShuffleRows(view, seed: 3)))));
        Assert.Equal(7, scored.Preview(maxRows: 7).RowView.Length);
    }

    [Fact]
    public void Scored_data_are_saved_and_read_back()
    {
        using var folder = new TemporaryFolder();
        var scored = transformer.Transform(ml.View(20));

        using (var stream = File.Create(folder.File("scored.idv")))
            ml.Data.SaveAsBinary(scored, stream);
        var loaded = ml.Data.LoadFromBinary(folder.File("scored.idv"));

        Assert.Equal(scored.Schema.Select(c => (c.Name, c.Type)), loaded.Schema.Select(c => (c.Name, c.Type)));
        Assert.Equal(Samples.Scores(scored), Samples.Scores(loaded));
        Assert.Equal(scored.GetColumn<uint>("PredictedLabel"), loaded.GetColumn<uint>("PredictedLabel"));
    }

    [Fact]
    public void Empty_data_have_no_scores() => Assert.Empty(Samples.Scores(transformer.Transform(ml.View(0))));

    [Fact]
    public void An_image_that_cannot_be_read_is_named()
    {
        var rows = Samples.Rows(3);
        rows[1].Image = [1, 2, 3];

        var error = Assert.Throws<InvalidDataException>(() =>
            Samples.Scores(transformer.Transform(ml.Data.LoadFromEnumerable(rows)))
        );

        Assert.Contains("in row 1 of column 'Image'", error.Message);
    }

    [Fact]
    public void A_missing_image_column_is_named()
    {
        using var other = Samples.Transformer(image: "Photo");

        var byView = Assert.Throws<ArgumentException>(() => other.Transform(ml.View(1)));
        var bySchema = Assert.Throws<ArgumentException>(() => other.GetOutputSchema(ml.View(1).Schema));

        Assert.Contains("The image column 'Photo' does not exist", byView.Message);
        Assert.Contains("The image column 'Photo' does not exist", bySchema.Message);
    }

    private static float[] Score(DataViewRow row)
    {
        VBuffer<float> score = default;
        row.GetGetter<VBuffer<float>>(row.Schema["Score"])(ref score);
        return [.. score.DenseValues()];
    }

    private static IEnumerable<float[]> Sorted(float[][] scores) => scores.OrderBy(s => s[0]);

    private sealed class Scored
    {
        public int Number { get; set; }

        public string Label { get; set; } = "";

        public byte[] Image { get; set; } = [];

        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }

    private sealed class Vectors
    {
        [VectorType(3, Samples.Size, Samples.Size)]
        public float[] Values { get; set; } = [];
    }
}
