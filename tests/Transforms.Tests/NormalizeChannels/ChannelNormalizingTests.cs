using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using TemporaryFolder = NormML.Tests.TemporaryFolder;

namespace NormML.Transforms.Tests.NormalizeChannels;

public sealed class ChannelNormalizingTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_formula_on_known_numbers()
    {
        var data = ml.Data.LoadFromEnumerable([new Planes { Pixels = [0, 51, 102, 153] }]);
        var transformer = ml.Transforms.NormalizeChannels("Out", [0.2f, 0.5f], [0.1f, 0.25f], "Pixels").Fit(data);
        var normalized = transformer.Transform(data);

        Assert.Equal([-2f, 0f, -0.4f, 0.4f], Values(normalized, "Out").Single(), Near(1e-6f));
        Assert.Equal([2, 1, 2], Sizes(normalized, "Out"));
        Assert.Equal([0, 51, 102, 153], Values(normalized, "Pixels").Single());
    }

    [Fact]
    public void A_scale_of_1_takes_values_as_they_are()
    {
        var data = ml.Data.LoadFromEnumerable([new Planes { Pixels = [0, 0.5f, 1, 3] }]);
        var normalized = ml
            .Transforms.NormalizeChannels("Pixels", [0.5f, 1f], [0.5f, 2f], scale: 1)
            .Fit(data)
            .Transform(data);
        Assert.Equal([-1, 0, 0, 1], Values(normalized, "Pixels").Single());
    }

    [Fact]
    public void Images_and_their_extracted_pixels_give_the_same_numbers()
    {
        var data = Gradients(3);
        float[] mean = [0.485f, 0.456f, 0.406f];
        float[] deviation = [0.229f, 0.224f, 0.225f];
        var pipeline = Images(11, 7)
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image"))
            .Append(ml.Transforms.NormalizeChannels("FromPixels", mean, deviation, "Pixels"))
            .Append(ml.Transforms.NormalizeChannels("FromImage", mean, deviation, "Image"));
        var result = pipeline.Fit(data).Transform(data);

        Assert.Equal([3, 7, 11], Sizes(result, "FromImage"));
        Assert.Equal(Values(result, "FromPixels"), Values(result, "FromImage"));
        Assert.Equal((128f / 255f - 0.406f) / 0.225f, Values(result, "FromImage").First()[^1]);
    }

    [Fact]
    public void Transparent_pixels_lie_on_white()
    {
        folder.Write("a.png", TestPng.Rgba(2, 1, [10, 20, 30, 0, 255, 0, 0, 255]));
        var data = Paths("a.png");
        var result = Images(2, 1)
            .Append(ml.Transforms.NormalizeChannels("Out", [0f, 0, 0], [1f, 1, 1], "Image"))
            .Fit(data)
            .Transform(data);
        Assert.Equal([1, 1, 1, 0, 1, 0], Values(result, "Out").Single());
    }

    [Fact]
    public void What_is_fitted_is_the_mean_and_deviation_of_all_pixels()
    {
        var data = Gradients(5);
        var extracted = Images(9, 6).Append(ml.Transforms.ExtractPixels("Pixels", "Image")).Fit(data).Transform(data);
        var fromImages = ml.Transforms.NormalizeChannels("Out", "Image").Fit(extracted);
        var fromPixels = ml.Transforms.NormalizeChannels("Out", "Pixels").Fit(extracted);

        var images = Values(extracted, "Pixels").ToArray();
        for (var channel = 0; channel < 3; channel++)
        {
            var all = images.SelectMany(p => p.Skip(channel * 54).Take(54)).Select(v => v / 255d).ToArray();
            var mean = all.Average();
            var deviation = Math.Sqrt(all.Average(v => (v - mean) * (v - mean)));
            Assert.Equal(mean, fromPixels.Mean[channel], 1e-6);
            Assert.Equal(deviation < 1e-9 ? 1 : deviation, fromPixels.StandardDeviation[channel], 1e-6);
        }

        Assert.Equal(fromPixels.Mean, fromImages.Mean);
        Assert.Equal(fromPixels.StandardDeviation, fromImages.StandardDeviation);
    }

    [Fact]
    public void Fitted_data_have_mean_0_and_deviation_1()
    {
        var random = new Random(5);
        Planes[] rows =
        [
            .. Enumerable
                .Range(0, 200)
                .Select(_ => new Planes
                {
                    Pixels =
                    [
                        random.NextSingle(),
                        random.NextSingle(),
                        1e4f + random.NextSingle(),
                        1e4f + random.NextSingle(),
                    ],
                }),
        ];
        var data = ml.Data.LoadFromEnumerable(rows);
        var values = Values(ml.Transforms.NormalizeChannels("Out", "Pixels", scale: 1).Fit(data).Transform(data), "Out")
            .ToArray();
        foreach (var channel in new[] { 0, 2 })
        {
            var all = values.SelectMany(v => v.Skip(channel).Take(2)).ToArray();
            Assert.Equal(0, all.Average(v => (double)v), 2e-3);
            Assert.Equal(1, Math.Sqrt(all.Average(v => (double)v * v)), 2e-3);
        }
    }

    [Fact]
    public void A_channel_that_never_changes_becomes_0()
    {
        var data = ml.Data.LoadFromEnumerable([
            new Planes { Pixels = [7, 7, 1, 2] },
            new Planes { Pixels = [7, 7, 3, 4] },
        ]);
        var transformer = ml.Transforms.NormalizeChannels("Pixels").Fit(data);
        Assert.Equal(1, transformer.StandardDeviation[0]);
        Assert.All(
            Values(transformer.Transform(data), "Pixels"),
            row => Assert.Equal([0, 0], row.Take(2), Near(1e-6f))
        );
    }

    [Fact]
    public void The_transformer_says_what_it_does()
    {
        var data = ml.Data.LoadFromEnumerable([new Planes { Pixels = [1, 2, 3, 4] }]);
        var transformer = ml
            .Transforms.NormalizeChannels("Out", [0.1f, 0.2f], [0.3f, 0.4f], "Pixels", scale: 2)
            .Fit(data);
        Assert.Equal(
            ("Out", "Pixels", 2f),
            (transformer.OutputColumnName, transformer.InputColumnName, transformer.Scale)
        );
        Assert.Equal([0.1f, 0.2f], transformer.Mean);
        Assert.Equal([0.3f, 0.4f], transformer.StandardDeviation);
        Assert.True(transformer.IsRowToRowMapper);
    }

    private static IEqualityComparer<float> Near(float tolerance) =>
        EqualityComparer<float>.Create((a, b) => Math.Abs(a - b) <= tolerance, _ => 0);

    private static IEnumerable<float[]> Values(IDataView data, string column) => data.GetColumn<float[]>(column);

    private static int[] Sizes(IDataView data, string column) =>
        [.. ((VectorDataViewType)data.Schema[column].Type).Dimensions];

    private EstimatorChain<ImageResizingTransformer> Images(int width, int height) =>
        ml
            .Transforms.LoadImages("Image", folder.Path, "Path")
            .Append(ml.Transforms.ResizeImages("Image", width, height));

    private IDataView Gradients(int count)
    {
        string[] names = [.. Enumerable.Range(0, count).Select(i => $"{i}.png")];
        foreach (var (i, name) in names.Index())
        {
            folder.Write(name, TestPng.Rgb(13 + i, 9, TestImages.Gradient(13 + i, 9)));
        }

        return Paths(names);
    }

    private IDataView Paths(params string[] names) =>
        ml.Data.LoadFromEnumerable(names.Select(name => new PathRow { Path = name }));

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class Planes
    {
        [VectorType(2, 1, 2)]
        public float[] Pixels { get; set; } = [];
    }
}
