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

    public void Apply(ReadOnlySpan<byte> source, Span<float> destination, int channel)
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

    public void Apply(ReadOnlySpan<float> source, Span<float> destination, int channel)
    {
        var (mean, deviation) = (means[channel], deviations[channel]);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (source[i] - mean) / deviation;
        }
    }

    /// <summary>All channels of one picture [C,H,W].</summary>
    public void ApplyAll(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var plane = source.Length / Channels;
        for (var c = 0; c < Channels; c++)
        {
            Apply(source.Slice(c * plane, plane), destination.Slice(c * plane, plane), c);
        }
    }

    /// <summary>All channels of one vector [C,H,W].</summary>
    public void ApplyAll(ReadOnlySpan<float> source, Span<float> destination)
    {
        var plane = source.Length / Channels;
        for (var c = 0; c < Channels; c++)
        {
            Apply(source.Slice(c * plane, plane), destination.Slice(c * plane, plane), c);
        }
    }
}
