using Microsoft.ML;

namespace NormML.Transforms.Tests.Scoring;

/// <summary>ML.NET's ONNX converter silently omits transformers it does not know, so NormML reports an error.</summary>
public sealed class OnnxRefusalTests
{
    private const string Sentence =
        "NormML's image classifiers and NormalizeChannels cannot be exported to ONNX yet; ConvertToOnnx received a chain with one of them; "
        + "save the chain with mlContext.Model.Save, or convert a chain without it.";

    private readonly MLContext ml = new();

    [Fact]
    public void A_classifier_is_not_left_out_of_an_ONNX_file()
    {
        using var classifier = Samples.Transformer();
        var data = ml.View(2);
        var names = ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel").Fit(classifier.Transform(data));

        Refuses(classifier, data);
        Refuses(classifier.Append(names), data);
    }

    [Fact]
    public void Normalized_channels_are_not_left_out_of_an_ONNX_file()
    {
        var data = ml.Data.LoadFromEnumerable([new Values { Pixels = new float[3 * 2 * 2] }]);
        Refuses(
            ml.Transforms.NormalizeChannels("Pixels", mean: [0.5f, 0.5f, 0.5f], standardDeviation: [1, 1, 1]).Fit(data),
            data
        );
    }

    private void Refuses(ITransformer transformer, IDataView data)
    {
        using var file = new MemoryStream();
        var error = Assert.ThrowsAny<Exception>(() => ml.Model.ConvertToOnnx(transformer, data, file));
        Assert.Equal(Sentence, error.Message);
        Assert.IsType<NotSupportedException>(error);
        Assert.Equal(0, file.Length);
    }

    private sealed class Values
    {
        [Microsoft.ML.Data.VectorType(3, 2, 2)]
        public float[] Pixels { get; set; } = [];
    }
}
