using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NormML.Cli.Tests;

/// <summary>
/// A process that runs. If a wait for it exceeds its limit, the process is killed, and the test fails with the output so far.
/// </summary>
internal sealed class RunningTool : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();
    private readonly Task ended;

    public RunningTool(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        ended = Task.WhenAll(
            Keep(process.StandardOutput, output),
            Keep(process.StandardError, error),
            process.WaitForExitAsync()
        );
    }

    /// <summary>Waits until the output has the text.</summary>
    public void WaitForOutput(string text)
    {
        Wait(Poll(), $"print \"{text}\"", Limit);
        Assert.Contains(text, Text(output));

        async Task Poll()
        {
            while (!ended.IsCompleted && !Text(output).Contains(text, StringComparison.Ordinal))
                await Task.Delay(20).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the process reads from a named pipe; returns the pipe's other end.</summary>
    public FileStream WaitForReader(string pipe)
    {
        var opened = Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
        Wait(Task.WhenAny(opened, ended), $"open {pipe}", Limit);
        Assert.True(opened.IsCompletedSuccessfully, $"The process ended early. {SoFar}");
        return opened.Result;
    }

    /// <summary>Sends what Ctrl-C sends.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits until the process ends.</summary>
    public Tool.Result Finish(TimeSpan? limit = null)
    {
        Wait(ended, "end", limit ?? Limit);
        return new Tool.Result(process.ExitCode, Text(output), WithoutNnpack(Text(error)));
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private string SoFar => $"Its output so far:\n{Text(output)}\n{Text(error)}";

    private void Wait(Task task, string what, TimeSpan limit)
    {
        if (task.Wait(limit))
            return;
        process.Kill(entireProcessTree: true);
        ended.Wait(TimeSpan.FromSeconds(10)); // for its last output
        throw new TimeoutException($"The process did not {what} within {limit} and was killed. {SoFar}");
    }

    private static async Task Keep(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            lock (text)
                text.Append(buffer, 0, count);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }

    // Libtorch prints this on processors that one of its libraries does not know.
    private static string WithoutNnpack(string error) =>
        Regex.Replace(error, @"^\[W.*NNPACK\.cpp.*\n", "", RegexOptions.Multiline);
}
