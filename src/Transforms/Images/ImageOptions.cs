using System.Globalization;

namespace NormML.Transforms.Images;

/// <summary>
/// How an image becomes the numbers that a network takes: size, channels, resizing, normalization. It is stored in the
/// model, so that an image gives the same numbers in training and in scoring.
/// </summary>
public sealed record ImageOptions
{
    /// <summary>The default of <see cref="MaximumPixels"/>: 178,956,970.</summary>
    public const long DefaultMaximumPixels = 178_956_970;

    private const int MaximumSide = 65_535;
    private static readonly long MostPixels = Array.MaxLength / 4;

    /// <summary>Rows of pixels.</summary>
    /// <value>1 to 65,535; there is no default.</value>
    public required int Height { get; init; }

    /// <summary>Columns of pixels.</summary>
    /// <value>1 to 65,535; there is no default.</value>
    public required int Width { get; init; }

    /// <summary>3 for red, green, blue; 1 for gray (ITU-R BT.601 luma of a colored image).</summary>
    /// <value>1 or 3; 3 by default.</value>
    public int Channels { get; init; } = 3;

    /// <summary>How the image is resized.</summary>
    /// <value><see cref="ResizeMode.CenterCrop"/> by default.</value>
    public ResizeMode Resize { get; init; } = ResizeMode.CenterCrop;

    /// <summary>
    /// What is subtracted from each channel: in units of 0 to 1 for images, in the vector's own units for float
    /// vectors.
    /// </summary>
    /// <value>One per channel, or empty (the default) for none.</value>
    public IReadOnlyList<float> Mean { get; init; } = [];

    /// <summary>What each channel is divided by after <see cref="Mean"/> was subtracted, in the same units.</summary>
    /// <value>One per channel, each above 0, or empty (the default) for none.</value>
    public IReadOnlyList<float> StandardDeviation { get; init; } = [];

    /// <summary>An image whose header claims more pixels than this is refused before it is decoded.</summary>
    /// <value>
    /// 1 to 536,870,897; 178,956,970 by default (716 MB decoded), Pillow's limit against decompression bombs.
    /// </value>
    public long MaximumPixels { get; init; } = DefaultMaximumPixels;

    /// <summary>The numbers of one image: channels * height * width.</summary>
    internal int Length => Channels * Height * Width;

    /// <summary>Equal when every value is, the lists' elements included.</summary>
    /// <param name="other">The options to compare with.</param>
    /// <returns>Whether both prepare every image alike.</returns>
    public bool Equals(ImageOptions? other) =>
        other is not null
        && Height == other.Height
        && Width == other.Width
        && Channels == other.Channels
        && Resize == other.Resize
        && MaximumPixels == other.MaximumPixels
        && Mean.SequenceEqual(other.Mean)
        && StandardDeviation.SequenceEqual(other.StandardDeviation);

    /// <summary>A hash of the values that <see cref="Equals(ImageOptions)"/> compares.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() =>
        HashCode.Combine(Height, Width, Channels, Resize, Mean.Count, StandardDeviation.Count);

    /// <summary>Throws when a value is outside its range.</summary>
    /// <exception cref="ArgumentException">A value is outside the range that its property states.</exception>
    internal void Validate()
    {
        if (Height is < 1 or > MaximumSide || Width is < 1 or > MaximumSide)
        {
            throw new ArgumentException(
                $"An image's height and width must be 1 to {MaximumSide}; received {Height} x {Width}; choose the "
                    + "size that the network takes, such as 224 x 224."
            );
        }
        if (Channels is not (1 or 3))
        {
            throw new ArgumentException(
                $"Images have 1 channel (gray) or 3 (red, green, blue); received Channels={Channels}; choose 1 or "
                    + "3."
            );
        }
        if ((long)Channels * Height * Width > int.MaxValue / sizeof(float))
        {
            throw new ArgumentException(
                $"One image may have at most {int.MaxValue / sizeof(float)} values; received {Channels} x "
                    + $"{Height} x {Width}; choose a smaller size."
            );
        }
        if (!Enum.IsDefined(Resize))
        {
            throw new ArgumentException($"Resize must be CenterCrop or Stretch; received {Resize}.");
        }
        if (MaximumPixels < 1 || MaximumPixels > MostPixels)
        {
            throw new ArgumentException(
                $"MaximumPixels must be 1 to {MostPixels}; received {MaximumPixels}; the default is "
                    + $"{DefaultMaximumPixels}."
            );
        }
        ValidatePerChannel(nameof(Mean), Mean, float.IsFinite, "finite");
        ValidatePerChannel(
            nameof(StandardDeviation),
            StandardDeviation,
            value => float.IsFinite(value) && value > 0,
            "finite and above 0"
        );
    }

    private void ValidatePerChannel(string name, IReadOnlyList<float> values, Func<float, bool> allowed, string rule)
    {
        if (values.Count != 0 && values.Count != Channels)
        {
            throw new ArgumentException(
                $"{name} needs one value for each of the {Channels} channels, or none at all; received "
                    + $"{values.Count}."
            );
        }
        foreach (var value in values)
        {
            if (!allowed(value))
            {
                throw new ArgumentException(
                    $"{name} must be {rule} for every channel; received "
                        + $"{value.ToString(CultureInfo.InvariantCulture)}."
                );
            }
        }
    }
}
