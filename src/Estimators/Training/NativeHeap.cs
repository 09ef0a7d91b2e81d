using System.Runtime.InteropServices;

namespace NormML.Estimators.Training;

/// <summary>How the C library treats the memory that libtorch frees on the CPU.</summary>
/// <remarks>
/// A training step asks for the same tens of megabytes as the step before and frees them again. glibc hands large blocks
/// back to the system and gets them back page by page: measured on ResNet-18 at 64 pixels, a sixth of the step. While
/// memory is kept, blocks are used again; afterwards all that is free goes back.
/// </remarks>
internal static partial class NativeHeap
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int MapThreshold = -3;

    private const int Largest = 1 << 30;
    private const int SmallestReturned = 1 << 20;

    // Where glibc's own adjustment ends when large blocks come and go.
    private const int UsualMapThreshold = 32 << 20;
    private const int UsualTrimThreshold = 64 << 20;

    private static readonly Lock Gate = new();
    private static int users;

    /// <summary>Keeps freed memory until the result is disposed. Does nothing where the C library is not glibc.</summary>
    public static IDisposable KeepFreed() => Use(Largest, Largest);

    /// <summary>
    /// Hands freed memory back at once, until the result is disposed: for a network that computes again what it could keep.
    /// In a heap of kept blocks what it does keep lies scattered, and the next larger blocks do not fit in between: measured
    /// on DenseNet-BC-100-12, 847 MB instead of 449. The first of several trainings at a time decides.
    /// </summary>
    public static IDisposable ReturnFreed() => Use(SmallestReturned, UsualTrimThreshold);

    private static Keeping Use(int map, int trim)
    {
        lock (Gate)
        {
            if (users++ == 0)
            {
                Set(map, trim);
            }
        }

        return new Keeping();
    }

    private static void Release()
    {
        lock (Gate)
        {
            if (--users > 0 || !Set(UsualMapThreshold, UsualTrimThreshold))
            {
                return;
            }

            _ = malloc_trim(0);
        }
    }

    private static bool Set(int map, int trim)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            // glibc before 2.35 takes no threshold above half of an arena's largest heap.
            _ = mallopt(MapThreshold, map) != 0 || mallopt(MapThreshold, UsualMapThreshold) != 0;
            return mallopt(TrimThreshold, trim) != 0;
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int mallopt(int parameter, int value);

    [LibraryImport("libc.so.6")]
    private static partial int malloc_trim(nuint keep);

    private sealed class Keeping : IDisposable
    {
        private bool isOver;

        public void Dispose()
        {
            if (!isOver)
            {
                isOver = true;
                Release();
            }
        }
    }
}
