using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace NormML.Benchmarks;

/// <summary>A process that trains the same network without NormML, a turn at a time.</summary>
/// <remarks>
/// It first writes a line: how many learnable parameters its network has, a space, and what it runs on. Then it reads
/// lines with a number of steps, trains that many, and answers each with the images it learned from a second. It ends
/// with its input.
/// </remarks>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    private PeerProcess(Process process, long parameters, string version)
    {
        _process = process;
        Parameters = parameters;
        Version = version;
    }

    /// <summary>How many learnable parameters its network has.</summary>
    public long Parameters { get; }

    /// <summary>What it runs on, in its own words.</summary>
    public string Version { get; }

    /// <summary>Starts a program as a peer, or says in <paramref name="reason"/> why it is none.</summary>
    public static PeerProcess? TryStart(
        TrainingJob job,
        string program,
        IEnumerable<string> arguments,
        out string reason
    )
    {
        string[] all =
        [
            .. arguments,
            "--threads",
            $"{job.Threads}",
            "--batch",
            $"{job.Batch}",
            "--size",
            $"{job.Size}",
        ];
        var start = new ProcessStartInfo(program, all)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine()?.Split(' ', 2) is [var parameters, var version])
            {
                reason = "";
                return new PeerProcess(process, long.Parse(parameters, CultureInfo.InvariantCulture), version);
            }

            process.StandardInput.Close();
            reason = process.StandardError.ReadToEnd().Trim().Split('\n')[^1];
            process.Dispose();
        }
        catch (Win32Exception notFound)
        {
            reason = notFound.Message;
        }

        return null;
    }

    /// <summary>Trains so many steps; images learned from a second.</summary>
    public double ImagesPerSecond(int steps)
    {
        try
        {
            _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
            if (_process.StandardOutput.ReadLine() is { } answer)
                return double.Parse(answer, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended between two turns.
        }

        throw new InvalidOperationException(
            $"The process of {Version} ended: {_process.StandardError.ReadToEnd().Trim()}"
        );
    }

    public void Dispose()
    {
        // Not the writer: it would send again what a process that has ended did not take.
        _process.StandardInput.BaseStream.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
