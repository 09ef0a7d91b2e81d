using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Estimators.Tests;

/// <summary>
/// Images of three easy classes: a red disc, a green square, blue stripes, at random positions on a noisy background.
/// </summary>
internal static class DrawnImages
{
    public const int Size = 24;

    public static readonly string[] Classes = ["disc", "square", "stripes"];

    /// <summary>
    /// Images of the first <paramref name="classes"/> classes in turn, with colors shifted by
    /// <paramref name="colors"/>.
    /// </summary>
    public static List<Drawn> Draw(int count, int seed, int classes = 3, int colors = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Draw(number % classes, random, colors))];
    }

    /// <summary>As float vectors of values from 0 to 1.</summary>
    public static IDataView AsVectors(MLContext ml, int count, int seed, int classes = 3, int colors = 0) =>
        ml.Data.LoadFromEnumerable(
            Draw(count, seed, classes, colors)
                .Select(drawn => new VectorRow
                {
                    Image = [.. drawn.Planes.Select(value => value / 255f)],
                    Class = drawn.Class,
                })
        );

    /// <summary>As bytes of image files.</summary>
    public static IDataView AsEncodedBytes(MLContext ml, int count, int seed) =>
        ml.Data.LoadFromEnumerable(
            Draw(count, seed).Select(drawn => new BytesRow { Image = drawn.ToBmp(), Class = drawn.Class })
        );

    /// <summary>As paths of files in <paramref name="folder"/>.</summary>
    public static IDataView AsPaths(MLContext ml, string folder, int count, int seed) =>
        ml.Data.LoadFromEnumerable(
            Draw(count, seed)
                .Select(
                    (drawn, number) =>
                    {
                        var path = Path.Combine(folder, $"{seed}-{number}.bmp");
                        File.WriteAllBytes(path, drawn.ToBmp());
                        return new PathRow { Image = path, Class = drawn.Class };
                    }
                )
                .ToList()
        );

    private static Drawn Draw(int kind, Random random, int colors)
    {
        var planes = new byte[3 * Size * Size];
        var (x, y, radius) = (random.Next(6, Size - 6), random.Next(6, Size - 6), random.Next(4, 7));
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                var (right, down) = (column - x, row - y);
                var isShape = kind switch
                {
                    0 => (right * right) + (down * down) <= radius * radius,
                    1 => Math.Max(Math.Abs(right), Math.Abs(down)) <= radius,
                    _ => (column + x) % 6 < 3,
                };
                for (var channel = 0; channel < 3; channel++)
                {
                    planes[(((channel * Size) + row) * Size) + column] = (byte)(
                        (isShape && channel == (kind + colors) % 3 ? 170 : 60) + random.Next(60)
                    );
                }
            }
        }

        return new Drawn(planes, Classes[kind]);
    }

    internal sealed record Drawn(byte[] Planes, string Class)
    {
        /// <summary>A BMP file with 24 bits per pixel, bottom row first.</summary>
        public byte[] ToBmp()
        {
            const int head = 54;
            var stride = (3 * Size) + ((4 - (3 * Size % 4)) % 4);
            var file = new byte[head + (stride * Size)];
            using var writer = new BinaryWriter(new MemoryStream(file));
            writer.Write("BM"u8);
            writer.Write(file.Length);
            writer.Write(0);
            writer.Write(head);
            foreach (var value in (int[])[40, Size, Size, 1 | (24 << 16), 0, stride * Size, 2835, 2835, 0, 0])
            {
                writer.Write(value);
            }

            for (var row = 0; row < Size; row++)
            {
                for (var column = 0; column < Size; column++)
                {
                    for (var channel = 0; channel < 3; channel++)
                    {
                        file[head + (stride * (Size - 1 - row)) + (3 * column) + (2 - channel)] = Planes[
                            (((channel * Size) + row) * Size) + column
                        ];
                    }
                }
            }

            return file;
        }
    }

    private sealed class VectorRow
    {
        [VectorType(3, Size, Size)]
        public float[] Image { get; set; } = [];

        public string Class { get; set; } = "";
    }

    private sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];

        public string Class { get; set; } = "";
    }

    private sealed class PathRow
    {
        public string Image { get; set; } = "";

        public string Class { get; set; } = "";
    }
}
