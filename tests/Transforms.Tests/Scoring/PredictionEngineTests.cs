using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

public sealed class PredictionEngineTests
{
    private const string Disposed =
        "This image classification model has been disposed. A PredictionEngine disposes the transformer that it "
        + "was made from when it is disposed itself; to keep it, make the engine with "
        + "CreatePredictionEngine<TSrc, TDst>(transformer, new PredictionEngineOptions { OwnsTransformer = false }) "
        + "(ownsTransformer: false), or load the model again.";

    private readonly MLContext ml = new();

    [Fact]
    public void Predictions_are_those_of_the_view()
    {
        var transformer = Samples.Transformer();
        var scores = Samples.Scores(transformer.Transform(ml.View(5)));

        using var engine = ml.Model.CreatePredictionEngine<Samples.Row, Samples.Prediction>(transformer);

        Assert.Equal(5, scores.Length);
        Assert.All(
            Samples.Rows(5).Zip(scores),
            pair =>
            {
                var prediction = engine.Predict(pair.First);
                Assert.Equal(pair.First.Label, prediction.Label);
                Samples.AssertClose(pair.Second, prediction.Score);
                Assert.Equal(ScoreGetters.KeyOf(prediction.Score), prediction.PredictedLabel);
            }
        );
    }

    [Fact]
    public void A_chain_predicts_names()
    {
        var transformer = Samples.Transformer();
        var toName = ml
            .Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")
            .Fit(transformer.Transform(ml.View(1)));

        using var engine = ml.Model.CreatePredictionEngine<Samples.Row, Named>(transformer.Append(toName));

        var prediction = engine.Predict(Samples.Rows(1)[0]);
        Assert.Equal(Samples.ClassNames[Array.IndexOf(prediction.Score, prediction.Score.Max())], prediction.Name);
    }

    [Fact]
    public void An_engine_that_owns_its_transformer_disposes_it_and_using_it_says_so()
    {
        var transformer = Samples.Transformer();
        var view = transformer.Transform(ml.View(1));
        var mapper = ((ITransformer)transformer).GetRowToRowMapper(ml.View(1).Schema);

        ml.Model.CreatePredictionEngine<Samples.Row, Samples.Prediction>(transformer).Dispose();

        Throws(() => transformer.Transform(ml.View(1)));
        Throws(() => Samples.Scores(view));
        Throws(() => _ = transformer.Model.Network);
        Throws(() => transformer.Model.Save(Stream.Null));
        Throws(() => transformer.Model.Score(new float[3 * 32 * 32], 1, new float[4]));
        Assert.NotNull(mapper.OutputSchema);
        transformer.Dispose();

        static void Throws(Action use) =>
            Assert.StartsWith(Disposed, Assert.Throws<ObjectDisposedException>(use).Message);
    }

    [Fact]
    public void An_engine_that_does_not_own_its_transformer_leaves_it()
    {
        using var transformer = Samples.Transformer();
        var options = new PredictionEngineOptions { OwnsTransformer = false };

        ml.Model.CreatePredictionEngine<Samples.Row, Samples.Prediction>(transformer, options).Dispose();

        Assert.Single(Samples.Scores(transformer.Transform(ml.View(1))));
    }

    [Fact]
    public void A_row_scores_once_for_all_its_getters_and_only_when_asked()
    {
        using var transformer = Samples.Transformer();
        var rows = Samples.Rows(2);
        rows[0].Image = [0]; // no image
        var view = ml.Data.LoadFromEnumerable(rows);
        var mapper = transformer.GetRowToRowMapper(view.Schema);
        using var cursor = view.GetRowCursor(view.Schema);
        using var row = mapper.GetRow(cursor, [mapper.OutputSchema["Label"], mapper.OutputSchema["PredictedLabel"]]);
        var label = row.GetGetter<ReadOnlyMemory<char>>(mapper.OutputSchema["Label"]);
        var predicted = row.GetGetter<uint>(mapper.OutputSchema["PredictedLabel"]);

        Assert.True(cursor.MoveNext());
        ReadOnlyMemory<char> text = default;
        label(ref text);
        Assert.Equal("ant", text.ToString());
        uint key = 0;
        Assert.Throws<InvalidDataException>(() => predicted(ref key));
        Assert.True(cursor.MoveNext());
        predicted(ref key);
        Assert.InRange(key, 1u, 4u);

        Assert.True(row.IsColumnActive(mapper.OutputSchema["PredictedLabel"]));
        Assert.False(row.IsColumnActive(mapper.OutputSchema["Score"]));
        Assert.Throws<InvalidOperationException>(() => row.GetGetter<VBuffer<float>>(mapper.OutputSchema["Score"]));
        Assert.Throws<InvalidOperationException>(() => row.GetGetter<float>(mapper.OutputSchema["PredictedLabel"]));
    }

    [Fact]
    public void Scores_depend_on_the_image_column_and_the_other_columns_on_themselves()
    {
        using var transformer = Samples.Transformer();
        var mapper = transformer.GetRowToRowMapper(ml.View(1).Schema);

        Assert.Equal(["Image"], Names("Score"));
        Assert.Equal(["Image"], Names("PredictedLabel"));
        Assert.Equal(["Label"], Names("Label"));
        Assert.Equal(["Image", "Number"], Names("Number", "Score").Order());
        Assert.Same(mapper.OutputSchema, mapper.OutputSchema);

        IEnumerable<string> Names(params string[] columns) =>
            mapper.GetDependencies(columns.Select(c => mapper.OutputSchema[c])).Select(c => c.Name);
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
