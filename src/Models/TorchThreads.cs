using TorchSharp;

namespace NormML.Models;

/// <summary>How many threads an operation of libtorch runs on.</summary>
internal static class TorchThreads
{
    /// <summary>
    /// Takes as many as this process may use, a container's limit counted. Libtorch takes one for each core of the machine:
    /// measured on ResNet-18 where one of two cores may be used, that trains at 0.7 of the speed. <c>OMP_NUM_THREADS</c> is
    /// left alone.
    /// </summary>
    public static void Choose()
    {
        var allowed = Environment.ProcessorCount;
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")) && torch.get_num_threads() > allowed)
        {
            torch.set_num_threads(allowed);
        }
    }
}
