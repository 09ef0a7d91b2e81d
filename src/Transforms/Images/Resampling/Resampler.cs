using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>
/// Turns decoded pixels upright and resizes them to bytes [C,H,W]. It sums four interleaved channels over rows and then
/// along the row, in floats; it lays transparent pixels over white and rounds once, at the end. Safe to use from many
/// threads.
/// </summary>
internal sealed class Resampler(ImageOptions options)
{
    private const int BytesPerPixel = 4;
    private const int MostCachedWeights = 64;

    private readonly ConcurrentDictionary<(int Input, Axis Output), ResampleWeights> cache = new();

    /// <exception cref="InvalidDataException">The image's pixel format is not one that MLImage documents.</exception>
    public void Resize(MLImage image, Span<byte> planes)
    {
        var redFirst = image.PixelFormat switch
        {
            MLPixelFormat.Rgba32 => true,
            MLPixelFormat.Bgra32 => false,
            var other => throw new InvalidDataException(
                $"Images need pixels of the format Bgra32 or Rgba32; received {other}; convert the image."
            ),
        };
        Resize(image.Pixels, image.Height, image.Width, redFirst, Orientation.Normal, planes);
    }

    /// <param name="pixels">Four bytes a pixel; the last one is alpha, by which the others are multiplied.</param>
    /// <param name="height">Rows as stored.</param>
    /// <param name="width">Columns as stored.</param>
    /// <param name="redFirst">Whether the bytes are red, green, blue, alpha, and not blue, green, red, alpha.</param>
    /// <param name="orientation">How to turn the image upright.</param>
    /// <param name="planes">The result [C,H,W].</param>
    public void Resize(
        ReadOnlySpan<byte> pixels,
        int height,
        int width,
        bool redFirst,
        Orientation orientation,
        Span<byte> planes
    )
    {
        var upright = orientation.Transposes() ? (Height: width, Width: height) : (Height: height, Width: width);
        var plan = ResizePlan.For(upright.Height, upright.Width, options);
        var down = new Axis(plan.Height, plan.Top, options.Height, options.Width);
        var across = new Axis(plan.Width, plan.Left, options.Width, 1);
        if (orientation.Transposes())
        {
            (down, across) = (across, down);
        }
        if (orientation.ReversesRows())
        {
            down = down.Reversed();
        }
        if (orientation.ReversesColumns())
        {
            across = across.Reversed();
        }
        Resample(pixels, width, Weights(height, down), Weights(width, across), down, across, redFirst, planes);
    }

    private void Resample(
        ReadOnlySpan<byte> pixels,
        int width,
        ResampleWeights rows,
        ResampleWeights columns,
        Axis down,
        Axis across,
        bool redFirst,
        Span<byte> planes
    )
    {
        var used = (columns.End - columns.Start) * BytesPerPixel;
        var buffer = ArrayPool<float>.Shared.Rent(used);
        try
        {
            var sums = buffer.AsSpan(0, used);
            var writer = new PlaneWriter(planes, options.Channels, redFirst);
            for (var r = 0; r < rows.Count; r++)
            {
                var weights = rows.Of(r, out var start);
                var from = (start * width + columns.Start) * BytesPerPixel;
                SumRows(pixels[from..], width * BytesPerPixel, weights, sums);
                var at = down.Offset(r);
                for (var c = 0; c < columns.Count; c++)
                {
                    var taps = columns.Of(c, out var first);
                    writer.Write(at + across.Offset(c), SumPixels(sums, (first - columns.Start) * BytesPerPixel, taps));
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>The weighted sum of several rows' bytes.</summary>
    private static void SumRows(ReadOnlySpan<byte> bytes, int stride, ReadOnlySpan<float> weights, Span<float> sums)
    {
        // The last row ends where the pixels end: this slice checks what the loop below reads.
        _ = bytes.Slice((weights.Length - 1) * stride, sums.Length);
        ref var from = ref MemoryMarshal.GetReference(bytes);
        ref var to = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= sums.Length - Widening.Count; i += Widening.Count)
        {
            var (low, high) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var j = 0; j < weights.Length; j++)
            {
                var weight = Vector256.Create(weights[j]);
                var (lower, upper) = Widening.Load(ref from, j * stride + i);
                low = Vector256.FusedMultiplyAdd(lower, weight, low);
                high = Vector256.FusedMultiplyAdd(upper, weight, high);
            }
            low.StoreUnsafe(ref to, (nuint)i);
            high.StoreUnsafe(ref to, (nuint)i + 8);
        }
        for (; i < sums.Length; i++)
        {
            var sum = 0f;
            for (var j = 0; j < weights.Length; j++)
            {
                sum = MathF.FusedMultiplyAdd(bytes[j * stride + i], weights[j], sum);
            }
            sums[i] = sum;
        }
    }

    private static Vector128<float> SumPixels(ReadOnlySpan<float> sums, int start, ReadOnlySpan<float> weights)
    {
        ref var from = ref MemoryMarshal.GetReference(sums.Slice(start, weights.Length * BytesPerPixel));
        var sum = Vector128<float>.Zero;
        for (var j = 0; j < weights.Length; j++)
        {
            var pixel = Vector128.LoadUnsafe(ref from, (nuint)(j * BytesPerPixel));
            sum = Vector128.FusedMultiplyAdd(pixel, Vector128.Create(weights[j]), sum);
        }
        return sum;
    }

    private ResampleWeights Weights(int input, Axis axis)
    {
        var key = (input, axis);
        if (cache.TryGetValue(key, out var weights))
        {
            return weights;
        }
        // Photographs come in many sizes, so the cache is bounded.
        if (cache.Count >= MostCachedWeights)
        {
            cache.Clear();
        }
        return cache[key] = new ResampleWeights(input, axis.Scaled, axis.First, axis.Count);
    }

    /// <summary>One axis as stored: its crop within the scaled length, and where its elements go in a plane.</summary>
    private readonly record struct Axis(long Scaled, long First, int Count, int Step, bool IsReversed = false)
    {
        public Axis Reversed() => this with { First = Scaled - First - Count, IsReversed = true };

        public int Offset(int index) => (IsReversed ? Count - 1 - index : index) * Step;
    }
}
