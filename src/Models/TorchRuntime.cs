using System.Runtime.InteropServices;
using TorchSharp;

namespace NormML.Models;

/// <summary>Loads libtorch, the native library that TorchSharp uses, and sets its number of threads.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static volatile bool available;
    private static int? threads;
    private static int threadsByDefault;

    /// <summary>
    /// The number of threads that compute networks and decode images. It applies to the whole process, because libtorch
    /// has no narrower scope.
    /// </summary>
    /// <value>
    /// At least 1, or null (the default) for the number of cores available to the process; for networks,
    /// <c>OMP_NUM_THREADS</c> if that is set.
    /// </value>
    /// <remarks>The last digits of results depend on it. The same number of threads gives the same weights.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    /// <exception cref="InvalidOperationException">libtorch does not load (<see cref="EnsureAvailable"/>).</exception>
    public static int? Threads
    {
        get
        {
            lock (Gate)
            {
                return threads;
            }
        }
        set
        {
            if (value < 1)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(Threads),
                    $"Threads must be 1 or more; received {value}; choose null for as many as the process has cores."
                );
            }

            EnsureAvailable();
            SetThreads(value, value ?? threadsByDefault);
        }
    }

    /// <summary>The number of threads that decode images.</summary>
    internal static int DecodingThreads => Threads ?? Environment.ProcessorCount;

    /// <summary>Sets <see cref="Threads"/> until the result is disposed; null changes nothing.</summary>
    internal static IDisposable UseThreads(int? number) => new ThreadsInUse(number);

    /// <summary>
    /// Loads libtorch if it is not loaded yet. NormML calls this before it uses tensors, so that an app in which
    /// libtorch does not load gets one sentence with the cause and the fix instead of the loader's stack trace.
    /// </summary>
    /// <remarks>
    /// The first call also limits libtorch to the cores that this process may use, unless <c>OMP_NUM_THREADS</c> is
    /// set. Later calls of <see cref="Threads"/> or <c>torch.set_num_threads</c> override this. On Linux, the first
    /// call also makes waiting threads sleep sooner (<c>GOMP_SPINCOUNT</c>), unless that variable or
    /// <c>OMP_WAIT_POLICY</c> is set.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// libtorch does not load: the app references no libtorch package or one of another version; the system's libstdc++
    /// is too old; or there is no libtorch for this system or processor. The inner exception is the loader's.
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

            TorchThreads.ChooseWaiting();
            Load();
            TorchThreads.Choose();
            threadsByDefault = torch.get_num_threads();
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

    /// <summary>Loads the two libraries as TorchSharp does for the CPU. Returns the loader's exception, or
    /// null.</summary>
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

    // For scripts and notebooks, TorchSharp can also copy the libraries from the package cache. If that fails, it
    // writes a trace to the console, which a library must not do.
    private static void LoadFromPackageCache(Exception refusal)
    {
#pragma warning disable RS0030 // Nothing is written to the console: this keeps TorchSharp from it.
        var console = Console.Out;
        Console.SetOut(TextWriter.Null);
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception failure)
            when (failure is NotSupportedException or TypeInitializationException or DllNotFoundException)
        {
            throw TorchLoadFailure.Of(refusal);
        }
        finally
        {
            Console.SetOut(console);
        }
#pragma warning restore RS0030
    }

    private static void SetThreads(int? chosen, int ofLibtorch)
    {
        lock (Gate)
        {
            threads = chosen;
            torch.set_num_threads(ofLibtorch);
        }
    }

    private sealed class ThreadsInUse : IDisposable
    {
        private readonly Action restore = () => { };

        public ThreadsInUse(int? number)
        {
            if (number is not null)
            {
                EnsureAvailable();
                var (chosen, ofLibtorch) = (Threads, torch.get_num_threads());
                restore = () => SetThreads(chosen, ofLibtorch);
                Threads = number;
            }
        }

        public void Dispose() => restore();
    }
}
