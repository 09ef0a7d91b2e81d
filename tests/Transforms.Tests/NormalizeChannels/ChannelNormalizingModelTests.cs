using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.NormalizeChannels;
using TemporaryFolder = NormML.Tests.TemporaryFolder;

namespace NormML.Transforms.Tests.NormalizeChannels;

public sealed class ChannelNormalizingModelTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_saved_model_gives_the_same_numbers_in_a_new_context()
    {
        var data = Images(4);
        var model = Pipeline().Fit(data);
        ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = new MLContext().Model.Load(folder.File("model.zip"), out var schema);

        Assert.Equal("Path", Assert.Single(schema).Name);
        Assert.Equal(Values(model.Transform(data)), Values(loaded.Transform(data)));
        var normalizer = Assert.IsType<ChannelNormalizingTransformer>(
            ((TransformerChain<ITransformer>)loaded).LastTransformer
        );
        Assert.Equal(model.LastTransformer.Mean, normalizer.Mean);
        Assert.Equal(model.LastTransformer.StandardDeviation, normalizer.StandardDeviation);
        Assert.Equal(
            ("Out", "Image", 255f),
            (normalizer.OutputColumnName, normalizer.InputColumnName, normalizer.Scale)
        );
    }

    [Fact]
    public void A_transformer_of_its_own_is_saved_and_loaded()
    {
        var data = ml.Data.LoadFromEnumerable([new Row { Pixels = [1, 2, 3, 4] }]);
        var transformer = ml.Transforms.NormalizeChannels("Out", "Pixels", scale: 4).Fit(data);
        ml.Model.Save(transformer, data.Schema, folder.File("model.zip"));
        var loaded = ml.Model.Load(folder.File("model.zip"), out _);
        Assert.Equal(Values(transformer.Transform(data)), Values(loaded.Transform(data)));
    }

    [Fact]
    public void A_prediction_engine_normalizes_one_row_after_the_other()
    {
        var data = ml.Data.LoadFromEnumerable([new Row { Pixels = [0, 255, 51, 102] }]);
        var transformer = ml.Transforms.NormalizeChannels("Out", [0f, 0.2f], [1f, 0.2f], "Pixels").Fit(data);
        using var engine = ml.Model.CreatePredictionEngine<Row, Normalized>(transformer);

        Assert.Equal([0, 1, 0, 1], engine.Predict(new Row { Pixels = [0, 255, 51, 102] }).Out);
        Assert.Equal([1, 0, 1, 0], engine.Predict(new Row { Pixels = [255, 0, 102, 51] }).Out, Near(1e-6f));
    }

    [Fact]
    public void A_prediction_engine_reads_images_in_memory_and_leaves_them_alone()
    {
        using var image = TestImages.Image(4, 4, TestImages.Plain(4, 4, 255, 0, 51));
        var data = ml.Data.LoadFromEnumerable([new ImageRow { Image = image }]);
        var transformer = ml.Transforms.NormalizeChannels("Out", [0f, 0, 0], [1f, 1, 1], "Image").Fit(data);
        using var engine = ml.Model.CreatePredictionEngine<ImageRow, Normalized>(transformer);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(
                [.. Enumerable.Repeat(1f, 16), .. Enumerable.Repeat(0f, 16), .. Enumerable.Repeat(0.2f, 16)],
                engine.Predict(new ImageRow { Image = image }).Out
            );
        }

        Assert.Equal(4, image.Width);
    }

    [Fact]
    public void An_output_of_the_inputs_name_hides_it()
    {
        var data = ml.Data.LoadFromEnumerable([new Row { Pixels = [0, 255, 0, 255] }]);
        var normalized = ml.Transforms.NormalizeChannels("Pixels", [0f, 0f], [1f, 1f]).Fit(data).Transform(data);
        Assert.Equal([0, 1, 0, 1], normalized.GetColumn<float[]>("Pixels").Single());
        Assert.Equal(2, normalized.Schema.Count(column => column.Name == "Pixels"));
        Assert.True(normalized.Schema[1].IsHidden);
    }

    [Fact]
    public void Rows_keep_their_order_number_and_other_columns()
    {
        var data = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 100).Select(i => new Row { Id = i, Pixels = [i, i, i, i] })
        );
        var normalized = ml
            .Transforms.NormalizeChannels("Out", [0f, 0f], [1f, 1f], "Pixels", scale: 1)
            .Fit(data)
            .Transform(data);
        Assert.Equal(data.GetRowCount(), normalized.GetRowCount());
        Assert.Equal(Enumerable.Range(0, 100), normalized.GetColumn<int>("Id"));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), Values(normalized).Select(v => v[3]));
    }

    [Fact]
    public void Cursors_side_by_side_give_each_row_once()
    {
        var data = ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 50).Select(i => new Row { Id = i, Pixels = [i, i, i, i] })
        );
        var normalized = ml
            .Transforms.NormalizeChannels("Out", [0f, 0f], [1f, 1f], "Pixels", scale: 1)
            .Fit(data)
            .Transform(data);
        var (id, pixels) = (normalized.Schema["Id"], normalized.Schema["Out"]);
        var seen = new List<int>();
        foreach (var cursor in normalized.GetRowCursorSet([id, pixels], 3))
        {
            using (cursor)
            {
                var (getId, getPixels) = (cursor.GetGetter<int>(id), cursor.GetGetter<VBuffer<float>>(pixels));
                var (row, values) = (0, default(VBuffer<float>));
                while (cursor.MoveNext())
                {
                    getId(ref row);
                    getPixels(ref values);
                    Assert.Equal(row, values.GetItemOrDefault(2));
                    seen.Add(row);
                }
            }
        }

        Assert.Equal(Enumerable.Range(0, 50), seen.Order());
    }

    [Fact]
    public void A_column_that_nobody_asked_for_is_not_computed()
    {
        var data = ml.Data.LoadFromEnumerable([new ImageRow { Id = 3 }]);
        var normalized = ml
            .Transforms.NormalizeChannels("Out", [0f, 0, 0], [1f, 1, 1], "Image")
            .Fit(data)
            .Transform(data);
        Assert.Equal([3], normalized.GetColumn<int>("Id"));
        using var cursor = normalized.GetRowCursor([normalized.Schema["Id"]]);
        Assert.False(cursor.IsColumnActive(normalized.Schema["Out"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(normalized.Schema["Out"]));
    }

    private static IEqualityComparer<float> Near(float tolerance) =>
        EqualityComparer<float>.Create((a, b) => Math.Abs(a - b) <= tolerance, _ => 0);

    private static IEnumerable<float[]> Values(IDataView data) => data.GetColumn<float[]>("Out");

    private EstimatorChain<ChannelNormalizingTransformer> Pipeline() =>
        ml
            .Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(ml.Transforms.ResizeImages("Image", 8, 6))
            .Append(ml.Transforms.NormalizeChannels("Out", "Image"));

    private IDataView Images(int count) =>
        ml.Data.LoadFromEnumerable(
            Enumerable
                .Range(0, count)
                .Select(i =>
                {
                    folder.Write($"{i}.jpg", TestImages.Jpeg(20 + i, 16, TestImages.Gradient(20 + i, 16)));
                    return new PathRow { Path = $"{i}.jpg" };
                })
                .ToArray()
        );

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class Row
    {
        public int Id { get; set; }

        [VectorType(2, 1, 2)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class ImageRow
    {
        public int Id { get; set; }

        [ImageType(4, 4)]
        public MLImage? Image { get; set; }
    }

    private sealed class Normalized
    {
        public float[] Out { get; set; } = [];
    }
}
