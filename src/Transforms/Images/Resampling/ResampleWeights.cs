namespace NormML.Transforms.Images;

/// <summary>
/// For one axis: which input elements make each output element, and with which weights. Bilinear with antialiasing: a
/// triangle filter, as wide as the reduction, cut at the border and normalized to a sum of 1. This is the definition of
/// Pillow and torchvision (antialias=True).
/// </summary>
internal sealed class ResampleWeights
{
    private readonly int[] starts;
    private readonly int[] counts;
    private readonly float[] weights;
    private readonly int taps;

    /// <param name="input">The input's length.</param>
    /// <param name="scaled">The length that the input is scaled to.</param>
    /// <param name="first">The first output element wanted.</param>
    /// <param name="count">How many output elements are wanted.</param>
    public ResampleWeights(int input, long scaled, long first, int count)
    {
        var scale = (double)input / scaled;
        var support = Math.Max(scale, 1);
        taps = (int)Math.Ceiling(support) * 2 + 1;
        starts = new int[count];
        counts = new int[count];
        weights = new float[count * taps];
        var exact = new double[taps];
        for (var i = 0; i < count; i++)
        {
            var center = scale * (first + i + 0.5);
            var start = Math.Max((int)(center - support + 0.5), 0);
            var length = Math.Min((int)(center + support + 0.5), input) - start;
            var total = 0d;
            for (var j = 0; j < length; j++)
            {
                exact[j] = Math.Max(0, 1 - Math.Abs((start + j - center + 0.5) / support));
                total += exact[j];
            }
            while (exact[length - 1] == 0)
            {
                length--;
            }
            for (var j = 0; j < length; j++)
            {
                weights[i * taps + j] = (float)(exact[j] / total);
            }
            (starts[i], counts[i]) = (start, length);
        }
        Start = starts[0];
        End = starts[^1] + counts[^1];
    }

    /// <summary>How many output elements there are.</summary>
    public int Count => starts.Length;

    /// <summary>The first input element that is used.</summary>
    public int Start { get; }

    /// <summary>One past the last input element that is used.</summary>
    public int End { get; }

    /// <summary>The first input element of an output element, and the weights from there on.</summary>
    public ReadOnlySpan<float> Of(int output, out int start)
    {
        start = starts[output];
        return weights.AsSpan(output * taps, counts[output]);
    }
}
