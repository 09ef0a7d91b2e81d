using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Batches;

/// <summary>Sets of small images that have no data view.</summary>
internal static class TestSets
{
    /// <summary>Random bytes, cached up to the limit; the rest is decoded from a PNG. Classes 0, 1, 2, 0, ...</summary>
    public static ImageSet Random(int count, ImageOptions options, int kept = int.MaxValue)
    {
        var random = new Random(count);
        var store = new ImageStore(options.Length, (long)Math.Min(kept, count) * options.Length);
        store.Grow(count);
        var images = new ImageSource[count];
        for (var i = 0; i < count; i++)
        {
            var rgba = TestImages.Draw(
                options.Width,
                options.Height,
                (_, _) => ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256), 255)
            );
            images[i] = ImageSource.FromEncodedBytes(TestPng.Rgb(options.Width, options.Height, rgba), "Image", i);
            if (i < store.Capacity)
            {
                new ImageReader(options).Read(images[i], store[i]);
            }
        }
        return new ImageSet(images, Labels(count), 3, store, new ImageReader(options), isVector: false, []);
    }

    /// <summary>Vectors of random floats.</summary>
    public static ImageSet Vectors(int count, ImageOptions options, double around = 0)
    {
        var random = new Random(count);
        ImageSource[] images =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    ImageSource.FromVector(
                        [.. Enumerable.Range(0, options.Length).Select(_ => (float)(around + random.NextDouble()))],
                        "Values",
                        i
                    )
                ),
        ];
        return new ImageSet(
            images,
            Labels(count),
            3,
            new ImageStore(options.Length, 0),
            new ImageReader(options),
            isVector: true,
            []
        );
    }

    private static uint[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)(i % 3))];
}
