// Trains on a folder of images, measures on another, and saves an ordinary ML.NET model.
//   dotnet run examples/Train.cs -- TRAIN-FOLDER TEST-FOLDER model.zip
#:project ../src/Estimators/NormML.Estimators.csproj
#:property PublishAot=false
using Microsoft.ML;
using Microsoft.ML.Runtime;

var ml = new MLContext(seed: 1);
ml.Log += (_, e) =>
{
    if (e.Kind == ChannelMessageKind.Info && e.RawMessage.Contains("epoch"))
        Console.WriteLine(e.RawMessage);
};

var images = ml.Data.LoadImagesFromFolder(args[0]);
var pipeline = ml
    .Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.ImageNetwork("resnet20", epochs: 10))
    .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
var model = pipeline.Fit(images);

var metrics = ml.MulticlassClassification.Evaluate(model.Transform(ml.Data.LoadImagesFromFolder(args[1])));
Console.WriteLine($"accuracy {metrics.MicroAccuracy:0.000}, log-loss {metrics.LogLoss:0.000}");
ml.Model.Save(model, images.Schema, args[2]);
