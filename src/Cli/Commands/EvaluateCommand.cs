using System.CommandLine;
using NormML.Cli.Output;

namespace NormML.Cli.Commands;

/// <summary><c>normml evaluate</c>: how well a model names the pictures of a folder.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Pictures that the model has not seen: a sub-folder a class." };
        var device = SharedOptions.Device();
        var json = SharedOptions.Json();
        var command = new Command("evaluate", "Measure a model on a folder of pictures.") { model, folder, device, json };
        command.SetAction(parsed =>
        {
            using var saved = SavedModel.Load(parsed.GetRequiredValue(model), parsed.GetValue(device));
            var evaluation = Evaluation.Of(terminal, saved, parsed.GetRequiredValue(folder).FullName);
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
