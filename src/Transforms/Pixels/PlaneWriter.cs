using System.Runtime.Intrinsics;

namespace NormML.Transforms.Pixels;

/// <summary>Puts one pixel's four sums into the planes: over white, to grey where asked for, rounded.</summary>
internal readonly ref struct PlaneWriter(Span<byte> planes, int channels, bool redFirst)
{
    // ITU-R BT.601.
    private const float RedWeight = 0.299f;
    private const float GreenWeight = 0.587f;
    private const float BlueWeight = 0.114f;

    private readonly Span<byte> planes = planes;
    private readonly int plane = planes.Length / channels;
    private readonly int red = redFirst ? 0 : 2;
    private readonly bool grey = channels == 1;

    public void Write(int index, Vector128<float> pixel)
    {
        // Colours are multiplied with alpha, so white shines through as 255 - alpha.
        var overWhite = pixel + Vector128.Create(255 - pixel.GetElement(3));
        if (grey)
        {
            var luma = overWhite.GetElement(red) * RedWeight + overWhite.GetElement(1) * GreenWeight + overWhite.GetElement(2 - red) * BlueWeight;
            planes[index] = (byte)Math.Clamp((int)(luma + 0.5f), 0, 255);
            return;
        }
        var rounded = Vector128.ConvertToInt32(Vector128.Clamp(overWhite + Vector128.Create(0.5f), Vector128<float>.Zero, Vector128.Create(255f)));
        planes[index] = (byte)rounded.GetElement(red);
        planes[index + plane] = (byte)rounded.GetElement(1);
        planes[index + 2 * plane] = (byte)rounded.GetElement(2 - red);
    }
}
