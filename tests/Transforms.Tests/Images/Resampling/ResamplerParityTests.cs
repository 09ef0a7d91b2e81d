using System.Text.Json;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

/// <summary>Compares with torchvision and Pillow; Parity/generate.py writes the expected values.</summary>
public sealed class ResamplerParityTests
{
    private static readonly Case[] Cases = JsonSerializer.Deserialize<Case[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Images", "Resampling", "Parity", "resampling.json"))
    )!;

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Values_are_torchvisions_rounded(int number)
    {
        var planes = Resized(Cases[number]);
        for (var i = 0; i < planes.Length; i++)
        {
            // Half a rounding step, plus the fixture's precision of three digits.
            Assert.InRange(planes[i] - Cases[number].Torchvision[i], -0.502, 0.502);
        }
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Values_are_Pillows_but_for_its_rounding_between_the_passes(int number)
    {
        var planes = Resized(Cases[number]);
        for (var i = 0; i < planes.Length; i++)
        {
            Assert.InRange(planes[i] - Cases[number].Pillow[i], -1, 1);
        }
    }

    private static byte[] Resized(Case wanted)
    {
        var options = new ImageOptions
        {
            Height = wanted.TargetHeight,
            Width = wanted.TargetWidth,
            Resize = Enum.Parse<ResizeMode>(wanted.Mode),
        };
        var pixels = new byte[wanted.Height * wanted.Width * 4];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y, c) = (i / 4 % wanted.Width, i / 4 / wanted.Width, i % 4);
            pixels[i] = c == 3 ? (byte)255 : (byte)(37 * x + 61 * y + 89 * c + 7 * x * y);
        }
        var planes = new byte[options.Length];
        new Resampler(options).Resize(pixels, wanted.Height, wanted.Width, redFirst: true, Orientation.Normal, planes);
        return planes;
    }

    private sealed record Case(
        int Height,
        int Width,
        int TargetHeight,
        int TargetWidth,
        string Mode,
        float[] Torchvision,
        int[] Pillow
    );
}
