using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Pixels;

/// <summary>
/// (value - mean) / standard deviation by channel, as one multiply-add. A byte stands for value / 255. Each element's
/// result depends on the element alone, wherever it stands in the span.
/// </summary>
internal sealed class PixelNormalization
{
    private readonly float[] scale;
    private readonly float[] byteScale;
    private readonly float[] shift;

    public PixelNormalization(PixelOptions options)
    {
        options.Check();
        Channels = options.Channels;
        scale = new float[Channels];
        byteScale = new float[Channels];
        shift = new float[Channels];
        for (var c = 0; c < Channels; c++)
        {
            var mean = options.Mean.Count == 0 ? 0d : options.Mean[c];
            var deviation = options.StandardDeviation.Count == 0 ? 1d : options.StandardDeviation[c];
            scale[c] = (float)(1 / deviation);
            byteScale[c] = (float)(1 / (255 * deviation));
            shift[c] = (float)(-mean / deviation);
        }
    }

    public int Channels { get; }

    /// <summary>What 0 (black) becomes: the value of the border that a padded crop shows.</summary>
    public float Black(int channel) => shift[channel];

    public void Apply(ReadOnlySpan<byte> source, Span<float> destination, int channel)
    {
        var (factor, term) = (byteScale[channel], shift[channel]);
        var (factors, terms) = (Vector256.Create(factor), Vector256.Create(term));
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination[..source.Length]);
        var i = 0;
        for (; i <= source.Length - Widening.Count; i += Widening.Count)
        {
            var (low, high) = Widening.Load(ref from, i);
            Vector256.FusedMultiplyAdd(low, factors, terms).StoreUnsafe(ref to, (nuint)i);
            Vector256.FusedMultiplyAdd(high, factors, terms).StoreUnsafe(ref to, (nuint)i + 8);
        }
        for (; i < source.Length; i++)
        {
            destination[i] = MathF.FusedMultiplyAdd(source[i], factor, term);
        }
    }

    public void Apply(ReadOnlySpan<float> source, Span<float> destination, int channel)
    {
        var (factor, term) = (scale[channel], shift[channel]);
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = MathF.FusedMultiplyAdd(source[i], factor, term);
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
