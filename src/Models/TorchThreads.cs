using System.Runtime.InteropServices;
using TorchSharp;

namespace NormML.Models;

/// <summary>Sets how many threads libtorch uses per operation, and how they wait for the next operation.</summary>
internal static partial class TorchThreads
{
    // The iterations of libgomp's waiting loop, a few milliseconds: long enough for the gaps between the operations of
    // a step, and short enough that other processes do not wait longer for the core. Libgomp's default is 300,000.
    // Measured with resnet20, batch 128, 2 cores, in images per second, first on an idle machine, then next to 2 busy
    // loops: 20,000: 421 and 166; 60,000: 470 and 141; 300,000: 465 and 97.
    internal const string SpinCount = "60000";

    private const string SpinVariable = "GOMP_SPINCOUNT";

    /// <summary>
    /// Makes waiting threads sleep sooner, so that other work on the machine does not stall. Call it before libtorch
    /// loads. Environment variables that the user has set are kept.
    /// </summary>
    /// <remarks>
    /// Only on Linux, where libtorch uses GCC's libgomp. It calls setenv, because .NET's environment changes do not
    /// reach native code.
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
            // The C library is not glibc: waiting threads spin, as they do without NormML.
        }
    }

    /// <summary>
    /// Uses as many threads as this process may use cores, including a container's limit. Libtorch's default is one
    /// thread per core of the machine; with ResNet-18 limited to one of two cores, that trains at 0.7 times the speed.
    /// If <c>OMP_NUM_THREADS</c> is set, nothing changes.
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
