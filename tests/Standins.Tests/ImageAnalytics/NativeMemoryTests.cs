using Microsoft.ML.Data;
using NormML.Tests;

namespace NormML.Standins.Tests.ImageAnalytics;

public sealed class NativeMemoryTests
{
    private const int Side = 128;
    private const long Allowed = 24L << 20;

    /// <summary>A decoder's context left behind in each round would be far above what is allowed.</summary>
    [Fact]
    public void Decoding_whole_and_broken_pictures_leaves_nothing_behind()
    {
        var pixels = TestPictures.Gradient(Side, Side);
        byte[][] files = [TestPictures.Jpeg(Side, Side, pixels), TestPng.Rgba(Side, Side, pixels), TestPictures.WebP(Side, Side, pixels)];
        byte[][] broken = [.. files.Select(file => file[..(file.Length / 2)]), .. files.Select(file => file[..40])];
        Run(100);
        var before = Memory();
        Run(600);
        var grown = Memory() - before;
        Assert.True(grown < Allowed, $"memory grew by {grown >> 20} MB");

        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                foreach (var file in files.Concat(broken))
                {
                    Decode(file);
                }
            }
        }
    }

    private static void Decode(byte[] file)
    {
        try
        {
            using var image = MLImage.CreateFromStream(new MemoryStream(file));
            Assert.Equal(Side, image.Width);
        }
        catch (ArgumentException error)
        {
            Assert.IsType<InvalidDataException>(error.InnerException);
        }
    }

    private static long Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet;
    }
}
