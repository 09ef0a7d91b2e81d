using TorchSharp;

namespace NormML.Models;

/// <summary>The native library under TorchSharp: whether this app brings it.</summary>
public static class TorchRuntime
{
    private const string Missing =
        "NormML computes with libtorch, which an app brings as a package of its own, and this app has none: " +
        "add TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux (version 0.102.7) to the app's project.";

    private static readonly Lock Gate = new();
    private static volatile bool available;

    /// <summary>
    /// Loads libtorch, once. Whatever starts to use tensors calls this first, so that an app without libtorch gets one
    /// sentence instead of a type initializer's trace.
    /// </summary>
    /// <remarks>
    /// The first call also lets libtorch use every core that this process may use, unless <c>OMP_NUM_THREADS</c> is set;
    /// <c>torch.set_num_threads</c> after it has the last word.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// No libtorch can be loaded. The message names the packages to choose from; the loader's own words are the inner
    /// exception.
    /// </exception>
    public static void EnsureAvailable()
    {
        if (available)
        {
            return;
        }

        lock (Gate)
        {
            if (available)
            {
                return;
            }

            EnsureAvailable(() => torch.InitializeDeviceType(DeviceType.CPU));
            TorchThreads.Choose();
            available = true;
        }
    }

    internal static void EnsureAvailable(Action initialize)
    {
        try
        {
            initialize();
        }
        catch (Exception e) when (IsMissingLibrary(e))
        {
            throw new InvalidOperationException(Missing, e);
        }
    }

    // TorchSharp reports a missing libtorch as NotSupportedException, or, when a static constructor was the first to
    // need it, wrapped; the runtime's own words for a native library it cannot find or read are the other two.
    private static bool IsMissingLibrary(Exception e) => e switch
    {
        TypeInitializationException { InnerException: { } inner } => IsMissingLibrary(inner),
        NotSupportedException or DllNotFoundException or BadImageFormatException => true,
        _ => false,
    };
}
