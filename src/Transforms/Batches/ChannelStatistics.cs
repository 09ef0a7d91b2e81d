using System.Buffers;
using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>Mean and standard deviation of each channel over images: what a fitted normalization uses.</summary>
/// <param name="Mean">
/// Per channel; in units of 0 to 1 for images, in the vectors' own units for float vectors.
/// </param>
/// <param name="StandardDeviation">
/// Per channel, in the same units, of the whole population; 1 where a channel is constant.
/// </param>
internal readonly record struct ChannelStatistics(float[] Mean, float[] StandardDeviation)
{
    /// <summary>
    /// The statistics of a part of a set. Sums of bytes are exact, so the order of images does not matter.
    /// </summary>
    public static ChannelStatistics Of(
        ImageSet set,
        int[] indices,
        int threads,
        CancellationToken cancellation = default
    ) => set.IsVector ? OfVectors(set, indices) : OfBytes(set, indices, threads, cancellation);

    private static ChannelStatistics OfBytes(ImageSet set, int[] indices, int threads, CancellationToken cancellation)
    {
        var channels = set.Options.Channels;
        var (sums, squares) = (new long[channels], new long[channels]);
        DecodingThreads.Run(
            indices.Length,
            threads,
            cancellation,
            i =>
            {
                if (set.IsKept(indices[i]))
                {
                    Add(set.Kept(indices[i]), sums, squares);
                    return;
                }
                var planes = ArrayPool<byte>.Shared.Rent(set.Options.Length);
                try
                {
                    set.Read(indices[i], planes.AsSpan(0, set.Options.Length));
                    Add(planes.AsSpan(0, set.Options.Length), sums, squares);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(planes);
                }
            }
        );
        var count = (double)indices.Length * (set.Options.Length / channels);
        var (means, deviations) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            var mean = sums[c] / count / 255;
            var deviation = (float)Math.Sqrt(Math.Max(0, squares[c] / count / (255 * 255) - mean * mean));
            means[c] = (float)mean;
            deviations[c] = deviation > 0 ? deviation : 1;
        }
        return new ChannelStatistics(means, deviations);
    }

    private static void Add(ReadOnlySpan<byte> planes, long[] sums, long[] squares)
    {
        var plane = planes.Length / sums.Length;
        for (var c = 0; c < sums.Length; c++)
        {
            var (sum, square) = (0L, 0L);
            foreach (var value in planes.Slice(c * plane, plane))
            {
                sum += value;
                square += value * value;
            }
            Interlocked.Add(ref sums[c], sum);
            Interlocked.Add(ref squares[c], square);
        }
    }

    private static ChannelStatistics OfVectors(ImageSet set, int[] indices)
    {
        var moments = new ChannelMoments(set.Options.Channels);
        foreach (var index in indices)
        {
            moments.TryAdd(set.Vector(index));
        }
        var fitted = moments.Normalization(scale: 1);
        return new ChannelStatistics([.. fitted.Mean], [.. fitted.StandardDeviation]);
    }
}
