using System.CommandLine;
using NormML.Cli.Output;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary><c>normml predict</c>: the classes that a model takes pictures for.</summary>
internal static class PredictCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var pictures = new Argument<string[]>("PICTURE...|FOLDER")
        {
            Description = "Picture files, or folders whose pictures are taken, sub-folders included.",
            Arity = ArgumentArity.OneOrMore,
        };
        var top = SharedOptions.Count("--top", "How many classes to show.", 3);
        var device = SharedOptions.Device();
        var json = SharedOptions.Json();
        var command = new Command("predict", "Name pictures with a saved model.") { model, pictures, top, device, json };
        command.SetAction(parsed =>
        {
            using var saved = SavedModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(device));
            var files = parsed.GetRequiredValue(pictures).SelectMany(path => Files(terminal, path)).ToList();
            var predictions = Prediction.Of(saved, files, parsed.GetValue(top));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(predictions);
            }
            else
            {
                PredictionReport.Write(terminal, predictions);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<string> Files(Terminal terminal, string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        var pictures = ImageFolder.Pictures(path, out var passedOver);
        terminal.WritePassedOver(path, passedOver);
        return pictures;
    }
}
