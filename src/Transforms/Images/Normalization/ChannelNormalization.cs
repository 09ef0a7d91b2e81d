using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Images;

/// <summary>
/// (x / scale - mean) / standard deviation for each channel. Each operation is rounded, as the formula is written, so that the
/// numbers are torchvision's (ToTensor, Normalize) to the bit, on every machine.
/// </summary>
internal sealed class ChannelNormalization
{
    private const float LargestByte = 255;

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
                "NormalizeChannels needs one mean and one standard deviation for each channel; "
                    + $"received {mean.Count} means and {standardDeviation.Count} standard deviations; give as many of each as there are channels."
            );
        }
        foreach (var value in mean)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException(
                    $"A channel's mean must be a finite number; received {value}.",
                    nameof(mean)
                );
            }
        }
        foreach (var value in standardDeviation)
        {
            if (!float.IsFinite(value) || value <= 0)
            {
                throw new ArgumentException(
                    $"A channel's standard deviation must be a finite number above 0; received {value}; a channel that never changes takes 1.",
                    nameof(standardDeviation)
                );
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

    /// <summary>For the bytes of decoded images: 0 to 255 become 0 to 1 first.</summary>
    public static ChannelNormalization OfBytes(ImageOptions options) => Of(options, LargestByte);

    /// <summary>For float vectors, whose mean and standard deviation are in the vectors' own units.</summary>
    public static ChannelNormalization OfVectors(ImageOptions options) => Of(options, scale: 1);

    public static void CheckScale(float scale)
    {
        if (!float.IsFinite(scale) || scale <= 0)
        {
            throw new ArgumentException(
                $"The scale that values are divided by must be a finite number above 0; received {scale}; choose 255 for values of 0 to 255, 1 for values of 0 to 1.",
                nameof(scale)
            );
        }
    }

    /// <summary>What 0 (black) becomes: the value of the border that a padded crop shows.</summary>
    public float Black(int channel) => -mean[channel] / standardDeviation[channel];

    /// <summary>Normalizes bytes or floats of one channel; floats may be normalized in place.</summary>
    public void Apply<T>(ReadOnlySpan<T> source, Span<float> destination, int channel)
        where T : struct
    {
        if (typeof(T) == typeof(byte))
        {
            ApplyBytes(MemoryMarshal.Cast<T, byte>(source), destination, mean[channel], standardDeviation[channel]);
            return;
        }
        ApplyFloats(MemoryMarshal.Cast<T, float>(source), destination, mean[channel], standardDeviation[channel]);
    }

    /// <summary>Normalizes all channels of one image or vector [C,H,W].</summary>
    public void ApplyAll<T>(ReadOnlySpan<T> source, Span<float> destination)
        where T : struct
    {
        var plane = source.Length / Channels;
        for (var c = 0; c < Channels; c++)
        {
            Apply(source.Slice(c * plane, plane), destination.Slice(c * plane, plane), c);
        }
    }

    private static ChannelNormalization Of(ImageOptions options, float scale)
    {
        options.Validate();
        return new ChannelNormalization(PerChannel(options.Mean, 0), PerChannel(options.StandardDeviation, 1), scale);

        IReadOnlyList<float> PerChannel(IReadOnlyList<float> values, float otherwise) =>
            values.Count == 0 ? [.. Enumerable.Repeat(otherwise, options.Channels)] : values;
    }

    private void ApplyBytes(
        ReadOnlySpan<byte> source,
        Span<float> destination,
        float channelMean,
        float channelDeviation
    )
    {
        if (source.Length < Widening.Count)
        {
            for (var i = 0; i < source.Length; i++)
            {
                destination[i] = ((source[i] / Scale) - channelMean) / channelDeviation;
            }
            return;
        }
        var (scales, means, deviations) = (
            Vector256.Create(Scale),
            Vector256.Create(channelMean),
            Vector256.Create(channelDeviation)
        );
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        for (var i = 0; i < source.Length; i += Widening.Count)
        {
            // The last group overlaps the one before it where the length is no multiple.
            var at = Math.Min(i, source.Length - Widening.Count);
            var (low, high) = Widening.Load(ref from, at);
            (((low / scales) - means) / deviations).StoreUnsafe(ref to, (nuint)at);
            (((high / scales) - means) / deviations).StoreUnsafe(ref to, (nuint)at + 8);
        }
    }

    private void ApplyFloats(
        ReadOnlySpan<float> source,
        Span<float> destination,
        float channelMean,
        float channelDeviation
    )
    {
        var (scales, means, deviations) = (
            new Vector<float>(Scale),
            new Vector<float>(channelMean),
            new Vector<float>(channelDeviation)
        );
        var i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (((new Vector<float>(source[i..]) / scales) - means) / deviations).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = ((source[i] / Scale) - channelMean) / channelDeviation;
        }
    }
}
