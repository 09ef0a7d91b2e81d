// One app, two deep trainers: a text classifier of Microsoft.ML.TorchSharp and an image classifier of NormML.
//   dotnet run --project examples/TextAndImages -- FOLDER-OF-IMAGES
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.TorchSharp;

var ml = new MLContext(seed: 1);

var reviews = ml.Data.LoadFromEnumerable([
    new Review("A delight from start to end.", "good"),
    new Review("I would see it again at once.", "good"),
    new Review("Two hours that I want back.", "bad"),
    new Review("Dull, and far too long.", "bad"),
]);
var text = ml
    .Transforms.Conversion.MapValueToKey("Label")
    .Append(
        ml.MulticlassClassification.Trainers.TextClassification(
            labelColumnName: "Label",
            sentence1ColumnName: "Text",
            batchSize: 2,
            maxEpochs: 1
        )
    )
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
    .Fit(reviews);
Console.WriteLine($"text: {string.Join(", ", text.Transform(reviews).GetColumn<string>("PredictedLabel"))}");

var folder = ml.Data.LoadImagesFromFolder(args[0]);
var images = ml
    .Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.ImageNetwork("resnet20", epochs: 2))
    .Fit(folder);
var metrics = ml.MulticlassClassification.Evaluate(images.Transform(folder));
Console.WriteLine($"images: accuracy {metrics.MicroAccuracy:0.000} on what was learned from");

internal sealed record Review(string Text, string Label);
