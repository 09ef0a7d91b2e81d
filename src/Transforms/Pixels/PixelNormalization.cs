using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Pixels;

/// <summary>
/// (value - mean) / standard deviation by channel, a byte standing for value / 255. Computed as written, each operation
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
        means = options.Mean.Count == 0 ? new float[Channels] : [.. options.Mean];
        deviations = options.StandardDeviation.Count == 0 ? [.. Enumerable.Repeat(1f, Channels)] : [.. options.StandardDeviation];
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

    private void ApplyBytes(ReadOnlySpan<byte> source, Span<float> destination, int channel)
    {
        var (mean, deviation) = (means[channel], deviations[channel]);
        var (means8, deviations8, most8) = (Vector256.Create(mean), Vector256.Create(deviation), Vector256.Create(255f));
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        var i = 0;
        for (; i <= source.Length - Widening.Count; i += Widening.Count)
        {
            var (low, high) = Widening.Load(ref from, i);
            ((low / most8 - means8) / deviations8).StoreUnsafe(ref to, (nuint)i);
            ((high / most8 - means8) / deviations8).StoreUnsafe(ref to, (nuint)i + 8);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = (source[i] / 255f - mean) / deviation;
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
