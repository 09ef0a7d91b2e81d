// Names an image with a saved model. Only ML.NET is called here: the model file knows what else it needs.
//   dotnet run examples/Predict.cs -- model.zip IMAGE.jpg
#:project ../src/Estimators/NormML.Estimators.csproj
#:property PublishAot=false
using Microsoft.ML;

var ml = new MLContext();
var model = ml.Model.Load(args[0], out _);
using var engine = ml.Model.CreatePredictionEngine<Image, Named>(model);
var named = engine.Predict(new Image { ImagePath = args[1] });
Console.WriteLine($"{named.PredictedLabel} {named.Score.Max():0.000}");

internal sealed class Image
{
    public string ImagePath { get; set; } = "";
    public string Label { get; set; } = "";
}

internal sealed class Named
{
    public string PredictedLabel { get; set; } = "";
    public float[] Score { get; set; } = [];
}
