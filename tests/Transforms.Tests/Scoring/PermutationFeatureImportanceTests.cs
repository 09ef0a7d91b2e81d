using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>ML.NET behaves as documented for the classifier, which cannot detect that it is used this way.</summary>
public sealed class PermutationFeatureImportanceTests
{
    private readonly MLContext ml = new(1);

    [Fact]
    public void ML_NET_finds_no_features_in_a_column_of_images_and_says_so_in_the_log_alone()
    {
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
                warnings.Add(entry.RawMessage);
        };
        using var transformer = Samples.Transformer();
        Assert.Empty(ml.MulticlassClassification.PermutationFeatureImportance(transformer, ml.KeyedView(8)));
        Assert.Equal(["All features have 0 weight thus can not do thorough evaluation"], warnings);
    }

    [Fact]
    public void ML_NET_measures_each_value_of_a_vector()
    {
        var small = Samples.Pixels with { Height = 8, Width = 8 };
        using var transformer = Samples.Transformer(kind: ImageKind.Vector, pixels: small);
        var rows = ml.Data.LoadFromEnumerable(
            Samples.ClassNames.Select((name, i) => new Row { Label = name, Image = Noise(i) })
        );
        var keyed = ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
        Assert.Equal(3 * 8 * 8, ml.MulticlassClassification.PermutationFeatureImportance(transformer, keyed).Count());
    }

    private static float[] Noise(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * 8 * 8).Select(_ => random.NextSingle())];
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(3, 8, 8)]
        public float[] Image { get; set; } = [];
    }
}
