using System.Diagnostics;
using System.Globalization;
using NormML.Models.Networks;
using NormML.Tests;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Networks;

/// <summary>The peak memory of training steps, each kind in a separate process.</summary>
public class RecomputationMemory(ITestOutputHelper log)
{
    internal const string Verb = "peak";

    private const int Batch = 32;

    [LinuxFact]
    public void Recomputation_takes_at_most_45_percent_of_the_peak_memory()
    {
        var (with, without) = (Peak(recomputation: true), Peak(recomputation: false));
        log.WriteLine(
            FormattableString.Invariant(
                $"DenseNet-BC-100-12, {Batch} images of 32x32: peak of {with:n0} MB with recomputation, {without:n0} MB without, {with / without:p0}"
            )
        );
        Assert.InRange(with / without, 0, 0.45);
    }

    /// <summary>Runs a training step; prints the process's peak memory in kilobytes.</summary>
    internal static int Measure(bool recomputation)
    {
        var options = (DenseNetOptions)NetworkCatalog.Find("densenet-bc-100-12") with { Recomputation = recomputation };
        using var network = NetworkFactory.Create(options, 10, 1);
        using var scope = NewDisposeScope();
        network.call(Formula.Tensor(1, [Batch, 3, 32, 32])).sum().backward();
        network.ThrowIfBackwardFailed();
        var peak = File.ReadLines("/proc/self/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        Console.Write(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]);
        return 0;
    }

    private static double Peak(bool recomputation)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [typeof(RecomputationMemory).Assembly.Location, Verb, $"{recomputation}"]
        )
        {
            RedirectStandardOutput = true,
        };
        // Otherwise glibc keeps freed, fragmented blocks in the heap: memory of the process, but not of the network.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "131072";
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return double.Parse(printed, CultureInfo.InvariantCulture) / 1024;
    }
}
