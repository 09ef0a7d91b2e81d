namespace NormML.Transforms.Images;

/// <summary>
/// How an image of any size becomes <see cref="ImageOptions.Height"/> by <see cref="ImageOptions.Width"/>.
/// </summary>
/// <remarks>
/// Both resize bilinearly with antialiasing: a triangle filter whose support grows with the reduction.
/// </remarks>
public enum ResizeMode
{
    /// <summary>
    /// The image is scaled, keeping its proportions, until it just covers the target (for a square target: the
    /// shorter side gets the target's size), and its center is cut out. The default.
    /// </summary>
    CenterCrop,

    /// <summary>The whole image is scaled to the target; its proportions change where the target's differ.</summary>
    Stretch,
}
