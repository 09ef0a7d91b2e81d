using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NormML.Transforms.Images;

/// <summary>Writes one pixel's four sums into the planes: over white, as gray where wanted, rounded.</summary>
internal readonly ref struct PlaneWriter(Span<byte> planes, int channels, bool redFirst)
{
    // ITU-R BT.601.
    private const float RedWeight = 0.299f;
    private const float GreenWeight = 0.587f;
    private const float BlueWeight = 0.114f;

    private readonly int plane = planes.Length / channels;
    private readonly Span<byte> first = planes[..(planes.Length / channels)];
    private readonly Span<byte> planes = planes;
    private readonly bool redFirst = redFirst;
    private readonly bool gray = channels == 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int index, Vector128<float> pixel)
    {
        if (!redFirst)
        {
            pixel = Vector128.Shuffle(pixel, Vector128.Create(2, 1, 0, 3));
        }
        // Colors are multiplied by alpha, so white contributes 255 - alpha.
        var overWhite = pixel + (Vector128.Create(255f) - Vector128.Shuffle(pixel, Vector128.Create(3)));
        if (gray)
        {
            var weights = Vector128.Create(RedWeight, GreenWeight, BlueWeight, 0);
            overWhite = Vector128.Create(Vector128.Dot(overWhite, weights));
        }
        var raised = overWhite + Vector128.Create(0.5f);
        var rounded = Vector128.ConvertToInt32(Vector128.Clamp(raised, Vector128<float>.Zero, Vector128.Create(255f)));
        first[index] = (byte)rounded.ToScalar();
        if (!gray)
        {
            planes[index + plane] = (byte)rounded.GetElement(1);
            planes[index + 2 * plane] = (byte)rounded.GetElement(2);
        }
    }
}
