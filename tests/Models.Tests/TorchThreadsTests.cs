using System.Diagnostics;
using static TorchSharp.torch;

namespace NormML.Models.Tests;

public sealed class TorchThreadsTests
{
    internal const string Verb = "threads";

    [Theory]
    [InlineData("DOTNET_PROCESSOR_COUNT=1", "1")]                       // what a container's limit does
    [InlineData("DOTNET_PROCESSOR_COUNT=1 OMP_NUM_THREADS=2", "2")]
    public void Libtorch_takes_no_more_threads_than_the_process_may_use_unless_told(string environment, string threads)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TorchThreadsTests).Assembly.Location, Verb]) { RedirectStandardOutput = true };
        start.Environment.Remove("OMP_NUM_THREADS");
        foreach (var variable in environment.Split(' ')) start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        using var process = Process.Start(start)!;
        Assert.Equal(threads, process.StandardOutput.ReadToEnd());
    }

    /// <summary>The process: prints libtorch's threads.</summary>
    internal static int Print()
    {
        TorchRuntime.EnsureAvailable();
        Console.Write(get_num_threads());
        return 0;
    }
}
