using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Pixels;

/// <summary>
/// (value - mean) / standard deviation by channel, where a byte means its value / 255. Computed as written, each operation
/// rounded, so that the numbers are torchvision's (ToTensor, Normalize) to the bit, on every machine.
/// </summary>
internal sealed class PixelNormalization
{
    private readonly float[] means;
    private readonly float[] deviations;

    public PixelNormalization(PixelOptions options)
    {
        options.Check();
        Channels = options.Channels;
        means = PerChannel(options.Mean, 0);
        deviations = PerChannel(options.StandardDeviation, 1);
    }

    public int Channels { get; }

    /// <summary>What 0 (black) becomes: the value of the border that a padded crop shows.</summary>
    public float Black(int channel) => -means[channel] / deviations[channel];

    /// <summary>Bytes or floats of one channel.</summary>
    public void Apply<T>(ReadOnlySpan<T> source, Span<float> destination, int channel)
        where T : struct
    {
        if (typeof(T) == typeof(byte))
        {
            ApplyBytes(MemoryMarshal.Cast<T, byte>(source), destination, channel);
            return;
        }
        ApplyFloats(MemoryMarshal.Cast<T, float>(source), destination, channel);
    }

    /// <summary>All channels of one picture or vector [C,H,W].</summary>
    public void ApplyAll<T>(ReadOnlySpan<T> source, Span<float> destination)
        where T : struct
    {
        var plane = source.Length / Channels;
        for (var c = 0; c < Channels; c++)
        {
            Apply(source.Slice(c * plane, plane), destination.Slice(c * plane, plane), c);
        }
    }

    private float[] PerChannel(IReadOnlyList<float> values, float otherwise) =>
        values.Count == 0 ? [.. Enumerable.Repeat(otherwise, Channels)] : [.. values];

    private void ApplyBytes(ReadOnlySpan<byte> source, Span<float> destination, int channel)
    {
        var (mean, deviation) = (means[channel], deviations[channel]);
        var (means8, deviations8) = (Vector256.Create(mean), Vector256.Create(deviation));
        var most8 = Vector256.Create(255f);
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        if (source.Length < Widening.Count)
        {
            for (var i = 0; i < source.Length; i++)
            {
                destination[i] = (source[i] / 255f - mean) / deviation;
            }
            return;
        }
        for (var i = 0; i < source.Length; i += Widening.Count)
        {
            // The last ones are taken together with some that were done before.
            var at = Math.Min(i, source.Length - Widening.Count);
            var (low, high) = Widening.Load(ref from, at);
            ((low / most8 - means8) / deviations8).StoreUnsafe(ref to, (nuint)at);
            ((high / most8 - means8) / deviations8).StoreUnsafe(ref to, (nuint)at + 8);
        }
    }

    private void ApplyFloats(ReadOnlySpan<float> source, Span<float> destination, int channel)
    {
        var (mean, deviation) = (means[channel], deviations[channel]);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (source[i] - mean) / deviation;
        }
    }
}
