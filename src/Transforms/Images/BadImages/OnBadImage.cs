namespace NormML.Transforms.Images;

/// <summary>
/// What to do with a picture that cannot be used: a file that is missing, cut short or not a picture, or a picture
/// without a label.
/// </summary>
public enum OnBadImage
{
    /// <summary>Stop with an error that names the picture and the reason. The default.</summary>
    Throw,

    /// <summary>Go on without it; what was skipped is counted, named and reported at the end.</summary>
    Skip,
}
