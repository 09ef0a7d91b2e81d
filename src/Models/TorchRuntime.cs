using System.Runtime.InteropServices;
using TorchSharp;

namespace NormML.Models;

/// <summary>The native library under TorchSharp: whether it loads in this app.</summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static volatile bool available;
    private static int? threads;
    private static int threadsByDefault;

    /// <summary>
    /// How many threads compute networks and decode images, in this process: libtorch knows no other scope.
    /// </summary>
    /// <value>
    /// 1 or more. Default: null, as many as the process has cores (<c>OMP_NUM_THREADS</c> for networks, where that is
    /// set). Setting null goes back to it.
    /// </value>
    /// <remarks>Results depend on it in their last digits: the same number gives the same weights.</remarks>
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

    /// <summary>Threads for decoding images.</summary>
    internal static int DecodingThreads => Threads ?? Environment.ProcessorCount;

    /// <summary>Sets <see cref="Threads"/> until the result is disposed; null leaves them as they are.</summary>
    internal static IDisposable UseThreads(int? number) => new ThreadsInUse(number);

    /// <summary>
    /// Loads libtorch, once. Whatever starts to use tensors calls this first, so that an app in which libtorch does not
    /// load gets one sentence with the cause and the cure instead of a loader's trace.
    /// </summary>
    /// <remarks>
    /// The first call also keeps libtorch to the cores that this process may use, unless <c>OMP_NUM_THREADS</c> is set;
    /// <see cref="Threads"/> or <c>torch.set_num_threads</c> after it has the last word. On Linux it lets waiting
    /// threads sleep soon (<c>GOMP_SPINCOUNT</c>), unless that or <c>OMP_WAIT_POLICY</c> is set.
    /// </remarks>
    /// <exception cref="InvalidOperationException">
    /// libtorch does not load: the app has no package with it, or one of another version; the system's libstdc++ is too
    /// old; or there is no libtorch for this system or processor. The loader's own words are the inner exception.
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

    // TorchSharp has one more way, for scripts and notebooks: it copies the libraries out of the package cache. Where
    // that fails, too, it writes a trace to the console, which is no place for a library to write to.
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
