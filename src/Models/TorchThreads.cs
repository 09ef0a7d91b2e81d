using System.Runtime.InteropServices;
using TorchSharp;

namespace NormML.Models;

/// <summary>How many threads an operation of libtorch runs on, and how they wait for the next operation.</summary>
internal static partial class TorchThreads
{
    // Iterations of libgomp's waiting loop, a few milliseconds: it covers the gaps between the operations of a step,
    // and a thread of another process waits no longer than that for the core. Libgomp's default is 300,000. resnet20,
    // batch 128, on 2 cores, images a second idle and beside 2 busy loops: 20,000: 421 and 166; 60,000: 470 and 141;
    // 300,000: 465 and 97.
    internal const string SpinCount = "60000";

    private const string SpinVariable = "GOMP_SPINCOUNT";

    /// <summary>
    /// Makes threads that wait sleep soon, so that a machine which does other work besides does not stall. Before
    /// libtorch loads; what the user has set in the environment stays.
    /// </summary>
    /// <remarks>
    /// On Linux alone, where libtorch brings GCC's libgomp. .NET's own environment variables do not reach native code.
    /// </remarks>
    public static void ChooseWaiting()
    {
        var isChosen = ((string[])["OMP_WAIT_POLICY", SpinVariable]).Any(variable =>
            !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable))
        );
        if (!OperatingSystem.IsLinux() || isChosen)
        {
            return;
        }

        try
        {
            _ = SetVariable(SpinVariable, SpinCount, overwrite: 0);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library than glibc: waiting threads spin, as they do without NormML.
        }
    }

    /// <summary>
    /// Takes as many as this process may use, a container's limit counted. Libtorch takes one for each core of the
    /// machine: measured on ResNet-18 where one of two cores may be used, that trains at 0.7 of the speed.
    /// <c>OMP_NUM_THREADS</c> is left alone.
    /// </summary>
    public static void Choose()
    {
        var allowed = Environment.ProcessorCount;
        if (
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"))
            && torch.get_num_threads() > allowed
        )
        {
            torch.set_num_threads(allowed);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
