using System.CommandLine;
using NormML.Cli.Output;
using NormML.Models;

namespace NormML.Cli.Commands;

/// <summary><c>normml evaluate</c>: shows how well a model classifies the images of a folder.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Images that the model was not trained on: one subfolder per class.",
        };
        var skip = SharedOptions.SkipBadImages();
        var threads = SharedOptions.Threads();
        var device = SharedOptions.Device();
        var json = SharedOptions.Json();
        var command = new Command("evaluate", "Measure a model's accuracy on a folder of images.")
        {
            model,
            folder,
            skip,
            threads,
            device,
            json,
        };
        command.SetAction(parsed =>
        {
            TorchRuntime.Threads = parsed.GetValue(threads);
            using var saved = SavedModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(device));
            terminal.ShowWarnings(saved.Context);
            var evaluation = Evaluation.Of(
                terminal,
                saved,
                parsed.GetRequiredValue(folder).FullName,
                SharedOptions.OnBadImage(parsed.GetValue(skip))
            );
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(evaluation);
            }
            else
            {
                EvaluationReport.Write(terminal, evaluation);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
