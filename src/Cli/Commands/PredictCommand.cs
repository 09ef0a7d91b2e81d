using System.CommandLine;
using NormML.Cli.Output;
using NormML.Models;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary><c>normml predict</c>: classifies images with a saved model.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var images = new Argument<string[]>("IMAGE...|FOLDER")
        {
            Description = "Image files, or folders of images, including subfolders.",
            Arity = ArgumentArity.OneOrMore,
        };
        var top = SharedOptions.Count("--top", "Number of classes to show.", 3);
        var skip = SharedOptions.SkipBadImages(
            "Skip and list images that cannot be read, instead of an error line for each and exit code 1."
        );
        var threads = SharedOptions.Threads();
        var device = SharedOptions.Device();
        var json = SharedOptions.Json();
        var command = new Command("predict", "Classify images with a saved model.")
        {
            model,
            images,
            top,
            skip,
            threads,
            device,
            json,
        };
        command.SetAction(parsed =>
        {
            TorchRuntime.Threads = parsed.GetValue(threads);
            using var saved = SavedModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(device));
            var files = parsed.GetRequiredValue(images).SelectMany(path => Files(terminal, path)).ToList();
            var skips = parsed.GetValue(skip);
            var bad = new List<string>();
            var predictions = Prediction
                .Of(saved, files, parsed.GetValue(top))
                .Where(prediction =>
                {
                    if (prediction.Error is not null)
                    {
                        bad.Add(prediction.Error);
                    }

                    return prediction.Error is null || !skips;
                });
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(predictions);
            }
            else
            {
                PredictionReport.Write(terminal, predictions);
            }

            return skips ? Skipped(terminal, bad) : Failed(terminal, bad.Count, files.Count);
        });
        return command;
    }

    private static int Skipped(Terminal terminal, List<string> bad)
    {
        if (bad.Count > 0)
        {
            terminal.WriteHint($"Skipped {Words.Count(bad.Count, "image")}:");
            bad.ForEach(terminal.WriteHint);
        }

        return ExitCode.Done;
    }

    private static int Failed(Terminal terminal, int bad, int all)
    {
        if (bad == 0)
        {
            return ExitCode.Done;
        }

        terminal.WriteError(
            $"{bad} of {Words.Count(all, "image")} cannot be read; {SharedOptions.SkipBadImagesName} skips such images."
        );
        return ExitCode.Failed;
    }

    private static IEnumerable<string> Files(Terminal terminal, string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var images = ImageFolder.Find(path, out var passedOver);
        terminal.WritePassedOver(path, passedOver);
        return images;
    }
}
