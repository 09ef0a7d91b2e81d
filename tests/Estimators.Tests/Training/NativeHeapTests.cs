using System.Runtime.InteropServices;
using NormML.Estimators.Training;

namespace NormML.Estimators.Tests.Training;

public sealed partial class NativeHeapTests
{
    private const int Large = 48 << 20;
    private const int Larger = 56 << 20; // than anything that was freed here

    [Fact]
    public void BlocksAreTakenFromKeptMemoryWhileSomebodyTrains()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal))
        {
            return; // another C library: nothing is changed there
        }

        IDisposable first = NativeHeap.KeepFreed();
        IDisposable second = NativeHeap.KeepFreed();
        Assert.Equal(0, MappedByItself(Large));
        second.Dispose();
        second.Dispose();
        Assert.Equal(0, MappedByItself(Large));
        first.Dispose();
        Assert.Equal(1, MappedByItself(Larger));
    }

    /// <summary>How many mappings of their own a large block takes from the system: none from memory that is kept.</summary>
    private static unsafe int MappedByItself(int size)
    {
        int before = mallinfo().MappedBlocks;
        void* block = NativeMemory.Alloc((nuint)size);
        int taken = mallinfo().MappedBlocks - before;
        NativeMemory.Free(block);
        return taken;
    }

    [LibraryImport("libc.so.6")]
    private static partial MemoryInfo mallinfo();

    // malloc.h: ten numbers, of which the fourth counts the blocks that are mapped by themselves.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MemoryInfo
    {
        private readonly int arena, freeChunks, fastChunks;
        public readonly int MappedBlocks;
        private readonly int mappedBytes, unused, fastBytes, usedBytes, freeBytes, topBytes;
    }
}
