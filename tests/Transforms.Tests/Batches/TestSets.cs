using NormML.Tests;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Batches;

/// <summary>Sets of small pictures without a view behind them.</summary>
internal static class TestSets
{
    /// <summary>Random bytes, kept as far as the limit allows; what is not kept is decoded from a PNG. Classes 0, 1, 2, 0, ...</summary>
    public static PictureSet Random(int count, PixelOptions options, int kept = int.MaxValue)
    {
        var random = new Random(count);
        var store = new PixelStore(options.Length, (long)Math.Min(kept, count) * options.Length);
        store.Grow(count);
        var pictures = new Picture[count];
        for (var i = 0; i < count; i++)
        {
            var rgba = TestPictures.Draw(options.Width, options.Height, (_, _) => ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255));
            pictures[i] = Picture.FromEncodedBytes(TestPng.Rgb(options.Width, options.Height, rgba), "Picture", i);
            if (i < store.Capacity)
            {
                new PixelReader(options).Read(pictures[i], store[i]);
            }
        }
        return new PictureSet(pictures, Labels(count), 3, store, new PixelReader(options), isVector: false, []);
    }

    /// <summary>Vectors of random floats.</summary>
    public static PictureSet Vectors(int count, PixelOptions options, double around = 0)
    {
        var random = new Random(count);
        Picture[] pictures = [.. Enumerable.Range(0, count).Select(i => Picture.FromVector(
            [.. Enumerable.Range(0, options.Length).Select(_ => (float)(around + random.NextDouble()))], "Values", i))];
        return new PictureSet(pictures, Labels(count), 3, new PixelStore(options.Length, 0), new PixelReader(options), isVector: true, []);
    }

    private static uint[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)(i % 3))];
}
