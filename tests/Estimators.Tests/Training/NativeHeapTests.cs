using System.Runtime.InteropServices;
using NormML.Estimators.Training;
using NormML.Tests;

namespace NormML.Estimators.Tests.Training;

public sealed partial class NativeHeapTests
{
    private const int Large = 48 << 20;
    private const int Larger = 512 << 20; // larger than anything freed here; its pages are never touched

    [LinuxFact]
    public void Blocks_are_taken_from_kept_memory_after_the_first_step()
    {
        var first = new NativeHeap();
        var second = new NativeHeap();
        // Some may fit into memory that other tests have freed. By default, glibc would map none of them once larger
        // blocks were freed.
        Assert.InRange(MappedByItself(8 << 20, 64), 1, 64);
        first.StepIsDone();
        Assert.Equal(0, MappedByItself(Large));
        second.Dispose();
        second.Dispose();
        Assert.Equal(0, MappedByItself(Large));
        first.Dispose();
        Assert.Equal(1, MappedByItself(Larger));
    }

    /// <summary>
    /// The number of separate mappings that large blocks get from the system; blocks from kept memory get none.
    /// </summary>
    private static unsafe int MappedByItself(int size, int count = 1)
    {
        var before = mallinfo().MappedBlocks;
        var blocks = new nint[count];
        for (var i = 0; i < count; i++)
        {
            blocks[i] = (nint)NativeMemory.Alloc((nuint)size);
        }

        var taken = mallinfo().MappedBlocks - before;
        foreach (var block in blocks)
        {
            NativeMemory.Free((void*)block);
        }

        return taken;
    }

    [LibraryImport("libc.so.6")]
    private static partial MemoryInfo mallinfo();

    // malloc.h: ten numbers; the fourth is the number of separately mapped blocks.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MemoryInfo
    {
        private readonly int arena,
            freeChunks,
            fastChunks;
        public readonly int MappedBlocks;
        private readonly int mappedBytes,
            unused,
            fastBytes,
            usedBytes,
            freeBytes,
            topBytes;
    }
}
