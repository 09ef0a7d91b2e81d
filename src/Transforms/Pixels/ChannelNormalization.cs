using System.Numerics;

namespace NormML.Transforms.Pixels;

/// <summary>(x / scale - mean) / standard deviation for each channel.</summary>
internal sealed class ChannelNormalization
{
    private readonly float[] mean;
    private readonly float[] standardDeviation;

    public ChannelNormalization(IReadOnlyList<float> mean, IReadOnlyList<float> standardDeviation, float scale)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        CheckScale(scale);
        if (mean.Count == 0 || mean.Count != standardDeviation.Count)
        {
            throw new ArgumentException(
                "NormalizeChannels needs one mean and one standard deviation for each channel; " +
                $"received {mean.Count} means and {standardDeviation.Count} standard deviations; give as many of each as there are channels.");
        }
        foreach (var value in mean)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"A channel's mean must be a finite number; received {value}.", nameof(mean));
            }
        }
        foreach (var value in standardDeviation)
        {
            if (!float.IsFinite(value) || value <= 0)
            {
                throw new ArgumentException(
                    $"A channel's standard deviation must be a finite number above 0; received {value}; a channel that never changes takes 1.",
                    nameof(standardDeviation));
            }
        }

        this.mean = [.. mean];
        this.standardDeviation = [.. standardDeviation];
        Scale = scale;
    }

    public IReadOnlyList<float> Mean => mean;

    public IReadOnlyList<float> StandardDeviation => standardDeviation;

    public float Scale { get; }

    public int Channels => mean.Length;

    public static void CheckScale(float scale)
    {
        if (!float.IsFinite(scale) || scale <= 0)
        {
            throw new ArgumentException(
                $"The scale that values are divided by must be a finite number above 0; received {scale}; choose 255 for values of 0 to 255, 1 for values of 0 to 1.",
                nameof(scale));
        }
    }

    /// <summary>Normalizes a picture [C,H,W] in place, computed as written: the numbers are the same on every machine.</summary>
    public void Apply(Span<float> values)
    {
        var plane = values.Length / Channels;
        for (var channel = 0; channel < Channels; channel++)
        {
            Apply(values.Slice(channel * plane, plane), mean[channel], standardDeviation[channel]);
        }
    }

    private void Apply(Span<float> values, float channelMean, float channelDeviation)
    {
        var (scales, means, deviations) = (new Vector<float>(Scale), new Vector<float>(channelMean), new Vector<float>(channelDeviation));
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var several = values[i..];
            (((new Vector<float>(several) / scales) - means) / deviations).CopyTo(several);
        }

        for (; i < values.Length; i++)
        {
            values[i] = ((values[i] / Scale) - channelMean) / channelDeviation;
        }
    }
}
