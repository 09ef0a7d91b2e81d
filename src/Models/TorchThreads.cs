using TorchSharp;

namespace NormML.Models;

/// <summary>How many threads an operation of libtorch runs on.</summary>
internal static class TorchThreads
{
    private const string LinuxTwoThreadsACore = "/sys/devices/system/cpu/smt/active";

    /// <summary>
    /// Libtorch takes half of the machine's processors, on the guess that two share a core. Where they do not, that leaves
    /// half of them idle; in a container that may use a few of many, it takes far too many. <c>OMP_NUM_THREADS</c> is
    /// left alone.
    /// </summary>
    public static void Choose()
    {
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")))
        {
            return;
        }

        var guessed = torch.get_num_threads();
        var wanted = Count(guessed, Environment.ProcessorCount, HasOneThreadACore());
        if (wanted != guessed)
        {
            torch.set_num_threads(wanted);
        }
    }

    /// <param name="guessed">Libtorch's own choice.</param>
    /// <param name="processors">Processors that this process may use, a container's limit counted.</param>
    /// <param name="oneThreadACore">Whether each processor is a core of its own.</param>
    internal static int Count(int guessed, int processors, bool oneThreadACore) =>
        oneThreadACore ? processors : Math.Min(guessed, processors);

    private static bool HasOneThreadACore() =>
        File.Exists(LinuxTwoThreadsACore) && File.ReadAllText(LinuxTwoThreadsACore).Trim() == "0";
}
