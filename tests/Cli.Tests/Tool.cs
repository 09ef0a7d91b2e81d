using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace NormML.Cli.Tests;

/// <summary>Runs the tool in a separate process, as users do.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "normml.dll");

    public static Result Run(params string[] arguments) => RunIn(Environment.CurrentDirectory, arguments);

    public static Result RunIn(string folder, params string[] arguments) =>
        Finish(Start("dotnet", folder, [Assembly, .. arguments]));

    public static Process Start(string program, string folder, params string[] arguments) =>
        Start(program, folder, new Dictionary<string, string>(), arguments);

    public static Process Start(
        string program,
        string folder,
        Dictionary<string, string> environment,
        string[] arguments
    )
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("NORMML_COMMAND");
        // Build with the package versions of the tests.
        start.Environment["MicrosoftMLVersion"] = Build.MicrosoftMLVersion;
        start.Environment["TorchSharpVersion"] = Build.TorchSharpVersion;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    public static Result Finish(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"The tool did not end within {Limit}.");
            }
            process.WaitForExit();
            return new Result(process.ExitCode, output.Result, WithoutNnpack(error.Result));
        }
    }

    // libtorch prints this on processors that one of its libraries does not know.
    private static string WithoutNnpack(string error) =>
        Regex.Replace(error, @"^\[W.*NNPACK\.cpp.*\n", "", RegexOptions.Multiline);

    /// <summary>The exit code and output of a run.</summary>
    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public override string ToString() =>
            new StringBuilder().AppendLine($"exit code {ExitCode}").AppendLine(Output).AppendLine(Error).ToString();
    }
}
