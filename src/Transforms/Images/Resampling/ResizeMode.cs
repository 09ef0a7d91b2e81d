namespace NormML.Transforms.Images;

/// <summary>
/// How a picture of any size becomes <see cref="PixelOptions.Height"/> by <see cref="PixelOptions.Width"/>.
/// </summary>
/// <remarks>
/// Both resize bilinearly with antialiasing: a triangle filter whose support grows with the reduction.
/// </remarks>
public enum ResizeMode
{
    /// <summary>
    /// The picture is scaled, keeping its proportions, until it just covers the target (for a square target: the
    /// shorter side gets the target's size), and its centre is cut out. The default.
    /// </summary>
    CenterCrop,

    /// <summary>The whole picture is scaled to the target; its proportions change where the target's differ.</summary>
    Stretch,
}
