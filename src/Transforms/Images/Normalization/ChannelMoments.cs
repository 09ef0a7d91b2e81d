namespace NormML.Transforms.Images;

/// <summary>
/// Mean and standard deviation of each channel, over all values of all images, accumulated image by image: two
/// passes over an image, then Chan's formula merges it with the earlier ones, so values far from 0 keep their
/// variance.
/// </summary>
internal sealed class ChannelMoments(int channels)
{
    private readonly double[] means = new double[channels];
    private readonly double[] squares = new double[channels];

    /// <summary>Images that were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an image [C,H,W]; all have the same size. False where a value is not finite: then nothing is added.</summary>
    public bool TryAdd(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        var plane = values.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var of = values.Slice(channel * plane, plane);
            var sum = 0d;
            foreach (var value in of)
            {
                sum += value;
            }

            var mean = sum / plane;
            var square = 0d;
            foreach (var value in of)
            {
                square += (value - mean) * (value - mean);
            }

            var difference = mean - means[channel];
            means[channel] += difference / (Count + 1);
            squares[channel] += square + (difference * difference * plane * Count / (Count + 1));
        }

        PlaneLength = plane;
        Count++;
        return true;
    }

    private int PlaneLength { get; set; }

    /// <summary>In units of <paramref name="scale"/>; the deviation is that of the whole population, and 1 where a channel never changes.</summary>
    public ChannelNormalization Normalization(float scale)
    {
        var (mean, deviation) = (new float[channels], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            mean[channel] = (float)(means[channel] / scale);
            deviation[channel] = (float)(Math.Sqrt(squares[channel] / ((double)Count * PlaneLength)) / scale);
            if (deviation[channel] == 0)
            {
                deviation[channel] = 1;
            }
        }

        return new ChannelNormalization(mean, deviation, scale);
    }
}
