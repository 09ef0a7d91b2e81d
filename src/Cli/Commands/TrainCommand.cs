using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Cli.Output;
using NormML.Estimators;
using NormML.Models;
using NormML.Transforms.Pixels;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace NormML.Cli.Commands;

/// <summary><c>normml train</c>: from a folder of pictures to a saved model.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Pictures to learn from: a sub-folder a class." };
        var output = new Option<FileInfo>("--out") { Description = "File to write the model to.", HelpName = "model.zip", Required = true };
        var model = new Option<string>("--model") { Description = "Network to train; 'models' lists them.", DefaultValueFactory = _ => "resnet18" };
        var norm = SharedOptions.Norm(
            "Normalization: of layers, weights, branches and gradients, joined by +, as in 'group:32+weight-standardisation'; default the network's own.");
        var epochs = SharedOptions.WholeNumber("--epochs", "How often to see every picture; default 30.");
        var batch = SharedOptions.WholeNumber("--batch", "Pictures a step; default 16 to 128 by their number.");
        var learningRate = SharedOptions.Number("--learning-rate", "The highest learning rate; default 0.2 for every 128 pictures of the batch.");
        var size = SharedOptions.WholeNumber("--size", "Height and width that pictures are brought to, in pixels; default the network's own.");
        var validation = new Option<ValidationPictures>("--validation")
        {
            Description = "Pictures to choose the best epoch by: a folder, or the share of each class to set aside; default 0.1.",
            HelpName = "FOLDER|FRACTION",
            CustomParser = ValidationPictures.Parse,
        };
        var noPreciseBatchNorm = new Option<bool>("--no-precise-batch-norm")
        {
            Description = "Leave running statistics of batch norms as training moved them, instead of estimating them anew over training pictures.",
        };
        var weights = new Option<FileInfo>("--weights")
        {
            Description = "Weights to start from: PyTorch's .pth or .pt, or .safetensors, with torchvision's names; a head for another number of classes is replaced.",
            HelpName = "FILE",
        };
        var freezeTo = new Option<string>("--freeze-to")
        {
            Description = "Part of the network up to which nothing learns, as 'layer3' of a ResNet; a name it has not is answered with those it has.",
            HelpName = "PART",
        };
        var unfreezeEpoch = SharedOptions.WholeNumber("--unfreeze-epoch", "Epoch from which on everything learns.");
        var headLearningRate = SharedOptions.Number("--head-learning-rate", "What the learning rate is multiplied by in the last layer; 10 is usual in fine-tuning; default 1.");
        var recompute = new Option<bool>("--recompute")
        {
            Description = "Compute a DenseNet's blocks again in the backward pass: less than half the memory, for more time.",
        };
        var mean = SharedOptions.Means("--mean", "Mean of each channel, of values from 0 to 1, which is subtracted; ImageNet's weights want 0.485,0.456,0.406; default that of the pictures.");
        var deviation = SharedOptions.StandardDeviations("--standard-deviation", "What each channel is divided by, with --mean; ImageNet's weights want 0.229,0.224,0.225; default that of the pictures.");
        var seed = SharedOptions.WholeNumber("--seed", "Seed of everything random; default 1.");
        var skip = new Option<bool>("--skip-bad-pictures") { Description = "Leave out pictures that cannot be read, and count them, instead of ending." };
        var device = SharedOptions.Device();
        var json = SharedOptions.Json();
        var command = new GroupedCommand("train", "Train a network on a folder of pictures and save the model.") { folder };
        command.Add("Network", output, model, norm);
        command.Add("Training", epochs, batch, learningRate, validation, noPreciseBatchNorm, seed);
        command.Add("Pictures", size, mean, deviation, skip);
        command.Add("Transfer learning", weights, freezeTo, unfreezeEpoch, headLearningRate);
        command.Add("Running", device, recompute, json);
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(terminal, new TrainRequest(
            parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output), parsed.GetRequiredValue(model))
        {
            Normalization = parsed.GetValue(norm),
            Epochs = parsed.GetValue(epochs),
            BatchSize = parsed.GetValue(batch),
            LearningRate = parsed.GetValue(learningRate),
            PictureSize = parsed.GetValue(size),
            Mean = SharedOptions.Given(parsed.GetValue(mean)),
            StandardDeviation = SharedOptions.Given(parsed.GetValue(deviation)),
            Recompute = parsed.GetValue(recompute),
            Weights = parsed.GetValue(weights),
            FreezeTo = parsed.GetValue(freezeTo),
            UnfreezeEpoch = parsed.GetValue(unfreezeEpoch),
            HeadLearningRateFactor = parsed.GetValue(headLearningRate),
            Validation = parsed.GetValue(validation),
            PreciseBatchNorm = !parsed.GetValue(noPreciseBatchNorm),
            Seed = parsed.GetValue(seed) ?? 1,
            OnBadImage = parsed.GetValue(skip) ? OnBadImage.Skip : OnBadImage.Throw,
            Device = parsed.GetValue(device),
            Json = parsed.GetValue(json),
        }, cancellation)));
        return command;
    }

    public static int Run(Terminal terminal, TrainRequest request, CancellationToken cancellation)
    {
        CheckOutput(request.Output);
        var display = TrainingDisplay.For(terminal, request.Json);
        var options = request.TrainerOptions(display, cancellation);
        var context = request.Device.CreateContext(request.Seed);
        context.Log += (_, message) =>
        {
            if (message.Kind >= ChannelMessageKind.Warning)
            {
                terminal.WriteHint(message.RawMessage);
            }
        };
        var data = context.Data.LoadImagesFromFolder(request.Folder.FullName, request.OnBadImage);

        // Ordered by value, the classes get the same keys whatever folder comes first.
        var keys = context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: KeyOrdinality.ByValue).Fit(data);
        var trainer = context.MulticlassClassification.Trainers.ImageNetwork(options);
        try
        {
            using var classifier = display.Run(() => request.Validation.Folder is { } folder
                ? trainer.Fit(keys.Transform(data), keys.Transform(context.Data.LoadImagesFromFolder(folder.FullName, request.OnBadImage)))
                : trainer.Fit(keys.Transform(data)));
            Save(classifier);
        }
        catch (TrainingDivergedException diverged) when (diverged.Model is { } lastGood)
        {
            using (lastGood)
            {
                Save(lastGood);
            }

            terminal.WriteError(diverged.Message);
            return ExitCode.Failed;
        }
        return ExitCode.Done;

        void Save(ITransformer classifier)
        {
            // The name of the class, as examples/Predict.cs reads it, instead of its number.
            var trained = keys.Append(classifier);
            var names = context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(trained.Transform(data));
            context.Model.SaveTo(trained.Append(names), data.Schema, request.Output.FullName);
            request.Output.Refresh();
            if (request.Json)
            {
                terminal.WriteJsonLine(new { kind = "saved", path = request.Output.FullName, bytes = request.Output.Length });
            }
            else
            {
                terminal.WriteLine(FormattableString.Invariant($"Saved {request.Output.FullName} ({request.Output.Length / 1e6:0.0} MB)."));
            }
        }
    }

    private static void CheckOutput(FileInfo output)
    {
        if (output.Directory is { Exists: false } folder)
        {
            throw new DirectoryNotFoundException($"The folder '{folder.FullName}' of --out does not exist; create it, or choose another.");
        }

        AtomicFile.CheckPlace(output.FullName);
    }
}
