using System.Diagnostics;
using System.Globalization;

namespace NormML.Benchmarks;

/// <summary>A Python process that trains the same network with PyTorch, a turn at a time.</summary>
internal sealed class PyTorchPeer : IDisposable
{
    private readonly Process _process;

    private PyTorchPeer(Process process, string version)
    {
        _process = process;
        Version = version;
    }

    /// <summary>PyTorch's version, as it names it.</summary>
    public string Version { get; }

    /// <summary>Starts the peer, or says in <paramref name="missing"/> what it lacks.</summary>
    public static PyTorchPeer? TryStart(TrainingBenchmark.Settings settings, string? python, out string missing)
    {
        missing = "";
        string[] candidates = python is null ? ["python3", "/usr/bin/python3"] : [python];
        foreach (var candidate in candidates)
        {
            if (TryStart(settings, candidate, out var peer, out var reason)) return peer;
            missing += $"{candidate}: {reason}\n";
        }
        return null;
    }

    /// <summary>Trains so many steps; pictures learned from a second.</summary>
    public double PicturesPerSecond(int steps)
    {
        _process.StandardInput.WriteLine(steps.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"The PyTorch process ended: {_process.StandardError.ReadToEnd()}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool TryStart(TrainingBenchmark.Settings settings, string python, out PyTorchPeer? peer, out string reason)
    {
        peer = null;
        var start = new ProcessStartInfo(python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "pytorch_training.py"),
            "--threads", $"{settings.Threads}", "--batch", $"{settings.Batch}", "--size", $"{settings.Size}",
            "--classes", $"{TrainingBenchmark.Classes}"])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } version)
            {
                peer = new PyTorchPeer(process, version);
                reason = "";
                return true;
            }
            reason = process.StandardError.ReadToEnd().Trim().Split('\n')[^1];
            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception notFound)
        {
            reason = notFound.Message;
        }
        return false;
    }
}
