namespace NormML.Transforms.Images;

/// <summary>A row of <see cref="ImageFolder"/>: an image's path and its class.</summary>
public sealed class LabeledImage
{
    /// <summary>The path of the image's file, beginning with the folder as it was given.</summary>
    public required string ImagePath { get; init; }

    /// <summary>The class: the name of the sub-folder.</summary>
    public required string Label { get; init; }
}
