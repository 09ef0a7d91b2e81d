using System.CommandLine;
using System.CommandLine.Invocation;
using NormML.Cli.Commands;

namespace NormML.Cli;

/// <summary>The tool's commands, their errors and exit codes.</summary>
internal static class CommandLine
{
    /// <summary>The command that starts the tool; the launcher sets its own name.</summary>
    public static string ToolName { get; } =
        Environment.GetEnvironmentVariable("NORMML_COMMAND") is { Length: > 0 } name ? name : "normml";

    public static async Task<int> RunAsync(string[] args, Terminal terminal)
    {
        // Without a command, show the help on standard error; standard output is for results.
        if (args.Length == 0)
        {
            await Create(terminal)
                .Parse(["--help"])
                .InvokeAsync(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.WrongUsage;
        }

        var parsed = Create(terminal).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                terminal.WriteError(error.Message);
            }

            var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
            terminal.WriteHint($"Type '{ToolName}{command} --help' for usage.");
            return ExitCode.WrongUsage;
        }

        // Synchronous commands write nothing, or only at the very end, so a signal may end them at once.
        using var interrupt = parsed.Action is AsynchronousCommandLineAction ? new Interrupt() : null;
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, interrupt?.Token ?? CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            terminal.WriteError("Stopped before there was anything to save.");
            return ExitCode.Failed;
        }
        catch (Exception problem) when (Failure.IsUserError(problem))
        {
            terminal.WriteError(Failure.Message(problem));
            if (
                Failure.IsAboutImage(problem)
                && parsed.CommandResult.Command.Options.Any(option => option.Name == SharedOptions.SkipBadImagesName)
            )
            {
                terminal.WriteHint($"{SharedOptions.SkipBadImagesName} skips such images.");
            }

            return ExitCode.Failed;
        }
    }

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Deep image classifiers for ML.NET.")
        {
            QuickstartCommand.Create(terminal),
            TrainCommand.Create(terminal),
            EvaluateCommand.Create(terminal),
            PredictCommand.Create(terminal),
            ModelsCommand.Create(terminal),
            InfoCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            CompareNormsCommand.Create(terminal),
        };
        GroupedCommand.ShowHeadings(root);
        return root;
    }
}
