using System.Diagnostics;

namespace NormML.Cli;

/// <summary>Runs the tool itself in a separate process, so that time and memory are those of one training.</summary>
internal static class ToolProcess
{
    /// <summary>Runs a command of the tool to completion.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="onLine">Receives each line of its output as it comes.</param>
    /// <param name="cancellation">Kills the process.</param>
    /// <returns>Null, or the error that it ended with.</returns>
    public static async Task<string?> RunAsync(
        IEnumerable<string> arguments,
        Action<string> onLine,
        CancellationToken cancellation
    )
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            {
                onLine(line);
            }

            await process.WaitForExitAsync(cancellation);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        // Ctrl-C in a terminal also reaches the process, which may then end normally before cancellation is seen here.
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Done ? null : Reason(process.ExitCode, await error);
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ToolProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start.");
        process.StandardInput.Close();
        return process;
    }

    private static string Reason(int exitCode, string error)
    {
        const string Prefix = "error: ";
        var lines = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line =
            lines.LastOrDefault(line => line.StartsWith(Prefix, StringComparison.Ordinal)) ?? lines.FirstOrDefault();
        return line?.Replace(Prefix, "", StringComparison.Ordinal)
            ?? FormattableString.Invariant($"It ended with exit code {exitCode}.");
    }
}
