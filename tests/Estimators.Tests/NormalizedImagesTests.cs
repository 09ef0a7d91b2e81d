using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.NormalizeChannels;

namespace NormML.Estimators.Tests;

/// <summary>ML.NET's image pipeline, ending in NormalizeChannels, before the trainer.</summary>
public sealed class NormalizedImagesTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly string folder = Directory.CreateTempSubdirectory("normml-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_pipeline_that_loads_resizes_and_normalizes_can_be_trained_saved_and_loaded()
    {
        var train = DrawnImages.AsPaths(ml, folder, 150, seed: 1);
        var test = DrawnImages.AsPaths(ml, folder, 60, seed: 2);
        var trainer = ml.MulticlassClassification.Trainers.ResNet(
            SmallNetwork.Training with
            {
                Data = SmallNetwork.Training.Data with
                {
                    FeatureColumnName = "Normalized",
                    Mean = [0, 0, 0],
                    StandardDeviation = [1, 1, 1],
                },
            }
        );
        var pipeline = ml
            .Transforms.LoadImages("Image", folder, "Image")
            .Append(ml.Transforms.ResizeImages("Image", DrawnImages.Size, DrawnImages.Size))
            .Append(ml.Transforms.NormalizeChannels("Normalized", "Image"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Label", "Class"))
            .Append(trainer);

        var model = pipeline.Fit(train);
        var path = Path.Combine(folder, "model.zip");
        ml.Model.Save(model, train.Schema, path);
        var ml2 = new MLContext();
        var loaded = ml2.Model.Load(path, out _);
        var scored = loaded.Transform(test);

        var metrics = ml2.MulticlassClassification.Evaluate(scored);
        Assert.True(metrics.MacroAccuracy > 0.9, $"accuracy {metrics.MacroAccuracy}");
        Assert.Equal(
            model.Transform(test).GetColumn<float[]>("Score").SelectMany(scores => scores),
            scored.GetColumn<float[]>("Score").SelectMany(scores => scores)
        );
        Assert.IsType<ChannelNormalizingTransformer>(((IEnumerable<ITransformer>)loaded).ElementAt(2));
    }
}
