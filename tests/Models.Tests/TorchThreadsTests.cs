using System.Diagnostics;
using System.Runtime.InteropServices;
using NormML.Tests;
using static TorchSharp.torch;

namespace NormML.Models.Tests;

public sealed partial class TorchThreadsTests
{
    internal const string Verb = "threads";

    [Theory]
    [InlineData("DOTNET_PROCESSOR_COUNT=1", "1")] // what a container's limit does
    [InlineData("DOTNET_PROCESSOR_COUNT=1 OMP_NUM_THREADS=2", "2")]
    public void Libtorch_takes_no_more_threads_than_the_process_may_use_unless_told(
        string environment,
        string threads
    ) => Assert.Equal(threads, Print("count", environment));

    [Fact]
    public void Threads_are_what_is_set_until_they_are_reset() =>
        Assert.Equal("2 then 1 then 3 then 1 then 2", Print("set", "OMP_NUM_THREADS=2"));

    [LinuxTheory]
    [InlineData("", TorchThreads.SpinCount)]
    [InlineData("GOMP_SPINCOUNT=7", "7")]
    [InlineData("OMP_WAIT_POLICY=active", "")]
    public void Waiting_threads_sleep_soon_unless_told(string environment, string spinCount) =>
        Assert.Equal(spinCount, Print("waiting", environment));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Fewer_than_one_thread_are_refused(int threads)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => TorchRuntime.Threads = threads);
        Assert.StartsWith(
            $"Threads must be 1 or more; received {threads}; choose null for as many as the process has cores.",
            error.Message
        );
    }

    private static string Print(string what, string environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TorchThreadsTests).Assembly.Location, Verb, what])
        {
            RedirectStandardOutput = true,
        };
        foreach (var variable in (string[])["OMP_NUM_THREADS", "OMP_WAIT_POLICY", "GOMP_SPINCOUNT"])
            start.Environment.Remove(variable);
        foreach (var variable in environment.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        using var process = Process.Start(start)!;
        return process.StandardOutput.ReadToEnd();
    }

    /// <summary>
    /// The process: prints libtorch's number of threads, or the C library's setting for their waiting.
    /// </summary>
    internal static int Print(string what)
    {
        TorchRuntime.EnsureAvailable();
        Console.Write(
            what switch
            {
                "count" => get_num_threads(),
                "waiting" => Marshal.PtrToStringUTF8(GetVariable("GOMP_SPINCOUNT")),
                _ => string.Join(" then ", Set()),
            }
        );
        return 0;
    }

    private static IEnumerable<int> Set()
    {
        yield return get_num_threads();
        TorchRuntime.Threads = 1;
        yield return get_num_threads();
        using (TorchRuntime.UseThreads(3))
        {
            yield return get_num_threads();
        }

        using (TorchRuntime.UseThreads(null))
        {
            yield return get_num_threads();
        }

        TorchRuntime.Threads = null;
        yield return get_num_threads();
    }

    [LibraryImport("libc.so.6", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetVariable(string name);
}
