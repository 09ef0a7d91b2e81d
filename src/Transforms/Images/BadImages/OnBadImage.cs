namespace NormML.Transforms.Images;

/// <summary>
/// What to do with an image that cannot be used: a file that is missing, cut short or not an image, or an image
/// without a label.
/// </summary>
public enum OnBadImage
{
    /// <summary>Stop with an error that names the image and the reason. The default.</summary>
    Throw,

    /// <summary>Go on without it; what was skipped is counted, named and reported at the end.</summary>
    Skip,
}
