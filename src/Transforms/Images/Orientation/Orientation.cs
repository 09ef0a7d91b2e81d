namespace NormML.Transforms.Images;

/// <summary>
/// EXIF orientation: how to turn the stored rows and columns so that the image is upright.
/// </summary>
internal enum Orientation
{
    /// <summary>As stored.</summary>
    Normal = 1,

    /// <summary>Left and right exchanged.</summary>
    FlipHorizontal = 2,

    /// <summary>Turned by 180 degrees.</summary>
    Rotate180 = 3,

    /// <summary>Top and bottom exchanged.</summary>
    FlipVertical = 4,

    /// <summary>Rows become columns.</summary>
    Transpose = 5,

    /// <summary>Turned clockwise by 90 degrees.</summary>
    Rotate90 = 6,

    /// <summary>Rows become columns, then turned by 180 degrees.</summary>
    Transverse = 7,

    /// <summary>Turned clockwise by 270 degrees.</summary>
    Rotate270 = 8,
}

/// <summary>What an orientation does to the stored rows and columns.</summary>
internal static class OrientationExtensions
{
    /// <summary>Whether stored rows become columns.</summary>
    public static bool Transposes(this Orientation orientation) => orientation >= Orientation.Transpose;

    /// <summary>Whether the stored rows are taken from the last to the first.</summary>
    public static bool ReversesRows(this Orientation orientation) =>
        orientation
            is Orientation.Rotate180
                or Orientation.FlipVertical
                or Orientation.Rotate90
                or Orientation.Transverse;

    /// <summary>Whether the stored columns are taken from the last to the first.</summary>
    public static bool ReversesColumns(this Orientation orientation) =>
        orientation
            is Orientation.FlipHorizontal
                or Orientation.Rotate180
                or Orientation.Transverse
                or Orientation.Rotate270;
}
