using System.Diagnostics;
using System.Text;

namespace NormML.Cli.Tests;

/// <summary>Runs the tool in a separate process, as users do.</summary>
internal static class Tool
{
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "normml.dll");

    public static Result Run(params string[] arguments) => RunIn(Environment.CurrentDirectory, arguments);

    public static Result RunIn(string folder, params string[] arguments) =>
        Finish(Start("dotnet", folder, [Assembly, .. arguments]));

    public static RunningTool Start(string program, string folder, params string[] arguments) =>
        Start(program, folder, new Dictionary<string, string>(), arguments);

    public static RunningTool Start(
        string program,
        string folder,
        Dictionary<string, string> environment,
        string[] arguments
    )
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("NORMML_COMMAND");
        // Build with the package versions of the tests.
        start.Environment["MicrosoftMLVersion"] = Build.MicrosoftMLVersion;
        start.Environment["TorchSharpVersion"] = Build.TorchSharpVersion;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new RunningTool(start);
    }

    public static Result Finish(RunningTool tool)
    {
        using (tool)
            return tool.Finish();
    }

    /// <summary>How a run ended, and what it wrote.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public override string ToString() =>
            new StringBuilder().AppendLine($"exit code {ExitCode}").AppendLine(Output).AppendLine(Error).ToString();
    }
}
