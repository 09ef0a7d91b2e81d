namespace NormML.Estimators;

/// <summary>Random changes to the training images, drawn anew for each image and epoch.</summary>
public sealed record AugmentationOptions
{
    /// <summary>
    /// Black pixels added around a training image before a random window of the original size is cut out.
    /// </summary>
    /// <value>
    /// From 0 (no crop) to below <see cref="DataOptions.ImageSize"/>. Default: <see langword="null"/>, an eighth of the
    /// image's size (4 for 32 pixels).
    /// </value>
    public int? RandomCropPadding { get; init; }

    /// <summary>Whether half of the training images, at random, are mirrored left to right.</summary>
    /// <value>Default: <see langword="true"/>; choose <see langword="false"/> for digits, text or road signs.</value>
    public bool HorizontalFlip { get; init; } = true;

    /// <summary>The options with a value for each default that depends on the size of the images.</summary>
    internal AugmentationOptions Resolve(int height, int width) =>
        this with
        {
            RandomCropPadding = RandomCropPadding ?? Math.Min(height, width) / 8,
        };

    internal void Validate(int imageSize)
    {
        Require.AtLeast(0, RandomCropPadding);
        Require.That(
            RandomCropPadding is null || RandomCropPadding < imageSize,
            RandomCropPadding,
            $"must be below the image's {imageSize} pixels",
            $"{imageSize / 8}, an eighth of it"
        );
    }
}
