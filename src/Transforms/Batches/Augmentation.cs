using NormML.Transforms.Images;

namespace NormML.Transforms.Batches;

/// <summary>
/// What training does to each image at each step: a random crop of the padded image, random mirroring.
/// </summary>
internal sealed record Augmentation
{
    /// <summary>No change.</summary>
    public static readonly Augmentation None = new();

    /// <summary>Black pixels added at each side before a crop of the old size is cut out; 0 for no crop.</summary>
    public int CropPadding { get; init; }

    /// <summary>Whether to mirror each image left to right with probability 1/2.</summary>
    public bool HorizontalFlip { get; init; }

    /// <summary>
    /// The random draw for one image: how far the crop lies from the center, and whether to mirror it.
    /// </summary>
    public (int Down, int Right, bool Flip) Draw(ref StepRandom random) =>
        (
            CropPadding == 0 ? 0 : random.Next(2 * CropPadding + 1) - CropPadding,
            CropPadding == 0 ? 0 : random.Next(2 * CropPadding + 1) - CropPadding,
            HorizontalFlip && random.Next(2) == 1
        );

    /// <exception cref="ArgumentException">The padding is outside its range.</exception>
    public void Validate(ImageOptions options)
    {
        if (CropPadding < 0 || CropPadding >= Math.Min(options.Height, options.Width))
        {
            throw new ArgumentException(
                $"The crop's padding must be at least 0 and less than the image's size {options.Height} x "
                    + $"{options.Width}; received {CropPadding}."
            );
        }
    }
}
