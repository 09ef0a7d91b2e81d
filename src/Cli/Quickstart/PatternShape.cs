namespace NormML.Cli.Quickstart;

/// <summary>
/// A pattern's shape: the distance of a point from its edge in pixels, positive inside and negative outside. Points are
/// relative to the pattern's center and rotation.
/// </summary>
internal static class PatternShape
{
    private const double Everywhere = 1e6;

    /// <param name="pattern">The pattern.</param>
    /// <param name="x">Pixels right of the center.</param>
    /// <param name="y">Pixels below the center.</param>
    /// <param name="size">Half the pattern's width; for textures, the width of their smallest part.</param>
    /// <returns>Pixels to the nearest edge, positive inside.</returns>
    public static double Depth(Pattern pattern, double x, double y, double size)
    {
        var distance = Math.Sqrt(x * x + y * y);
        return pattern switch
        {
            Pattern.Circle => size - distance,
            Pattern.Ring => size * 0.22 - Math.Abs(distance - size * 0.8),
            Pattern.Square => size * 0.85 - Math.Max(Math.Abs(x), Math.Abs(y)),
            Pattern.Triangle => size * 0.55 - Math.Max(y, Math.Max(x * 0.866 - y * 0.5, -x * 0.866 - y * 0.5)),
            Pattern.Cross => Math.Max(Bar(x, y, size), Bar(y, x, size)),
            Pattern.Star => Star(x, y, size),
            Pattern.Stripes => Wave(x, size),
            Pattern.Waves => Wave(x + size * 0.9 * Math.Sin(y * Math.PI / (size * 2.2)), size),
            Pattern.Checkerboard => Wave(x, size) * Math.Sign(Wave(y, size)),
            Pattern.Dots => size * 0.55 - Math.Sqrt(Square(Fold(x, size)) + Square(Fold(y, size))),
            _ => -Everywhere,
        };
    }

    /// <summary>Whether the pattern fills the whole image.</summary>
    public static bool IsTexture(Pattern pattern) =>
        pattern is Pattern.Checkerboard or Pattern.Dots or Pattern.Stripes or Pattern.Waves;

    private static double Bar(double along, double across, double size) =>
        Math.Min(size - Math.Abs(along), size * 0.28 - Math.Abs(across));

    private static double Star(double x, double y, double size)
    {
        var sector = 2 * Math.PI / 5;
        var angle = Math.Abs(Math.IEEERemainder(Math.Atan2(y, x), sector));
        var reach = size * (0.36 + 0.64 * (1 - angle / (sector / 2)));
        return (reach - Math.Sqrt(x * x + y * y)) * 0.7;
    }

    // Positive and negative bands, each `size` wide.
    private static double Wave(double x, double size) => size / 2 - Math.Abs(Math.IEEERemainder(x, 2 * size));

    private static double Fold(double x, double size) => Math.IEEERemainder(x, 2 * size);

    private static double Square(double x) => x * x;
}
