using System.Runtime.InteropServices;
using TorchSharp;

namespace NormML.Models;

/// <summary>The native library under TorchSharp: whether it loads in this app.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static volatile bool available;

    /// <summary>
    /// Loads libtorch, once. Whatever starts to use tensors calls this first, so that an app in which libtorch does not load
    /// gets one sentence with the cause and the cure instead of a loader's trace.
    /// </summary>
    /// <remarks>
    /// The first call also keeps libtorch to the cores that this process may use, unless <c>OMP_NUM_THREADS</c> is set;
    /// <c>torch.set_num_threads</c> after it has the last word.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// libtorch does not load: the app has no package with it, or one of another version; the system's libstdc++ is too old; or
    /// there is no libtorch for this system or processor. The loader's own words are the inner exception.
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

            Load();
            TorchThreads.Choose();
            available = true;
        }
    }

    private static void Load()
    {
        var refusal = TryLoad();
        if (refusal is null)
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            return;
        }

        if (TorchLoadFailure.IsFinal(refusal.Message))
        {
            throw TorchLoadFailure.Of(refusal);
        }

        LoadFromPackageCache(refusal);
    }

    /// <summary>The two libraries as TorchSharp loads them for the CPU; the loader's refusal, or null.</summary>
    private static Exception? TryLoad()
    {
        var assembly = typeof(torch).Assembly;
        _ = NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        try
        {
            _ = NativeLibrary.Load("LibTorchSharp", assembly, null);
            return null;
        }
        catch (Exception refused) when (refused is DllNotFoundException or BadImageFormatException)
        {
            return refused;
        }
    }

    // TorchSharp has one more way, for scripts and notebooks: it copies the libraries out of the package cache. Where that
    // fails, too, it writes a trace to the console, which is no place for a library to write to.
    private static void LoadFromPackageCache(Exception refusal)
    {
#pragma warning disable RS0030 // Nothing is written to the console: this keeps TorchSharp from it.
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception failure) when (failure is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            throw TorchLoadFailure.Of(refusal);
        }
        finally
        {
            Console.SetOut(console);
        }
#pragma warning restore RS0030
    }
}
