using System.CommandLine;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Cli.Output;
using NormML.Estimators;
using NormML.Models;
using NormML.Transforms.Images;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

namespace NormML.Cli.Commands;

/// <summary><c>normml train</c>: from a folder of images to a saved model.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Training images: one subfolder per class.",
        };
        var options = new TrainOptions();
        var command = new GroupedCommand("train", "Train a network on a folder of images and save the model.")
        {
            folder,
        };
        options.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(Run(terminal, options.Request(parsed, parsed.GetRequiredValue(folder)), cancellation))
        );
        return command;
    }

    public static int Run(Terminal terminal, TrainRequest request, CancellationToken cancellation)
    {
        CheckOutput(request.Output);
        var display = TrainingDisplay.For(terminal, request.Json);
        var options = request.Options with { Observers = [display], CancellationToken = cancellation };
        var context = request.Device.CreateContext(options.Seed ?? 1);
        terminal.ShowWarnings(context);
        var data = context.Data.LoadImagesFromFolder(request.Folder.FullName, options.Data.OnBadImage);
        var classes = Classes(data);
        if (options.HorizontalFlip && MirrorTwins.Hint(classes) is { } hint)
        {
            terminal.WriteHint(hint);
        }

        var measured = request.Validation is { } folder
            ? ValidationData(context, folder.FullName, options.Data.OnBadImage, classes)
            : null;

        // Ordered by value, the classes get the same keys whatever folder comes first.
        var keys = context.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: KeyOrdinality.ByValue).Fit(data);
        var trainer = context.MulticlassClassification.Trainers.ImageNetwork(options);
        try
        {
            using var classifier = display.Run(() =>
                measured is null
                    ? trainer.Fit(keys.Transform(data))
                    : trainer.Fit(keys.Transform(data), keys.Transform(measured))
            );
            Save(classifier);
        }
        catch (TrainingDivergedException diverged) when (diverged.Model is { } lastGood)
        {
            using (lastGood)
            {
                Save(lastGood);
            }

            terminal.WriteError(Failure.Message(diverged));
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
                terminal.WriteJsonLine(
                    new
                    {
                        kind = "saved",
                        path = request.Output.FullName,
                        bytes = request.Output.Length,
                    }
                );
            }
            else
            {
                terminal.WriteLine(
                    FormattableString.Invariant(
                        $"Saved {request.Output.FullName} ({request.Output.Length / 1e6:0.0} MB)."
                    )
                );
            }
        }
    }

    private static List<string> Classes(IDataView data) => [.. data.GetColumn<string>("Label").Distinct()];

    private static IDataView ValidationData(
        MLContext context,
        string folder,
        OnBadImage onBadImage,
        List<string> classes
    )
    {
        var data = context.Data.LoadImagesFromFolder(folder, onBadImage);
        return Classes(data).Except(classes).ToList() is { Count: > 0 } unknown
            ? throw new ArgumentException(
                $"The images of --validation must be of the classes that are learned; '{folder}' has {Words.And(unknown)} as well; rename or "
                    + "remove the folders, or give images of these classes to learn from."
            )
            : data;
    }

    private static void CheckOutput(FileInfo output)
    {
        if (output.Directory is { Exists: false } folder)
        {
            throw new DirectoryNotFoundException(
                $"The folder '{folder.FullName}' of --out does not exist; create it, or choose another."
            );
        }

        AtomicFile.CheckPlace(output.FullName);
    }
}
