using Microsoft.ML.Data;

namespace NormML.Cli.Quickstart;

/// <summary>
/// Draws the quickstart's images: ten classes of shapes and textures with random colors, sizes, positions, angles and
/// noise, as JPEG files in one folder per class. The same seed draws the same images.
/// </summary>
internal static class QuickstartImages
{
    /// <summary>Width and height of an image, in pixels.</summary>
    public const int Size = 64;

    /// <summary>Draws <c>folder/train</c> and <c>folder/test</c>, each with one subfolder per class.</summary>
    public static void Draw(
        string folder,
        int trainPerClass,
        int testPerClass,
        int seed,
        CancellationToken cancellation
    )
    {
        foreach (var pattern in Enum.GetValues<Pattern>())
        {
            DrawClass(Path.Combine(folder, "train"), pattern, 0, trainPerClass, seed, cancellation);
            DrawClass(Path.Combine(folder, "test"), pattern, trainPerClass, testPerClass, seed, cancellation);
        }
    }

    private static void DrawClass(
        string folder,
        Pattern pattern,
        int first,
        int count,
        int seed,
        CancellationToken cancellation
    )
    {
        var into = Directory.CreateDirectory(Path.Combine(folder, pattern.ToString().ToLowerInvariant())).FullName;
        Parallel.For(
            first,
            first + count,
            new ParallelOptions { CancellationToken = cancellation },
            number =>
            {
                // Each image has its own generator, so it depends on neither the order nor the number of the others.
                var random = new Random(unchecked(seed * 1_000_003 + (int)pattern * 100_003 + number));
                using var image = MLImage.CreateFromPixels(Size, Size, MLPixelFormat.Bgra32, Pixels(pattern, random));
                image.Save(Path.Combine(into, $"{number:D4}.jpg"));
            }
        );
    }

    /// <summary>The pixels of one image: blue, green, red and alpha.</summary>
    internal static byte[] Pixels(Pattern pattern, Random random)
    {
        var texture = PatternShape.IsTexture(pattern);
        var size = texture ? Between(random, 4.5, 9) : Between(random, 15, 27);
        var room = texture ? Size / 2.0 : Size / 2.0 - size * 0.8;
        var (centerX, centerY) = (Size / 2.0 + Between(random, -room, room), Size / 2.0 + Between(random, -room, room));
        var (sin, cos) = Math.SinCos(Between(random, 0, 2 * Math.PI));
        var (background, foreground) = Colors(random);
        var shade = (X: Between(random, -0.25, 0.25), Y: Between(random, -0.25, 0.25));
        var noise = Between(random, 4, 22);

        var pixels = new byte[Size * Size * 4];
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var (dx, dy) = (x - centerX, y - centerY);
                var depth = PatternShape.Depth(pattern, dx * cos + dy * sin, dy * cos - dx * sin, size);
                var inside = Math.Clamp(depth + 0.5, 0, 1);
                var light = 1 + shade.X * (x / (double)Size - 0.5) + shade.Y * (y / (double)Size - 0.5);
                var at = (y * Size + x) * 4;
                for (var channel = 0; channel < 3; channel++)
                {
                    var color = background[channel] + inside * (foreground[channel] - background[channel]);
                    pixels[at + channel] = (byte)Math.Clamp(color * light + noise * Gaussian(random), 0, 255);
                }
                pixels[at + 3] = 255;
            }
        }

        return pixels;
    }

    // Two colors that differ enough to be distinguishable despite the noise.
    private static (double[] Background, double[] Foreground) Colors(Random random)
    {
        while (true)
        {
            double[] background = [random.Next(256), random.Next(256), random.Next(256)];
            double[] foreground = [random.Next(256), random.Next(256), random.Next(256)];
            if (background.Zip(foreground, (a, b) => Math.Abs(a - b)).Sum() > 240)
            {
                return (background, foreground);
            }
        }
    }

    private static double Between(Random random, double low, double high) => low + random.NextDouble() * (high - low);

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
