namespace NormML.Cli.Quickstart;

/// <summary>The pattern in a quickstart image; each is a class.</summary>
internal enum Pattern
{
    Checkerboard,
    Circle,
    Cross,
    Dots,
    Ring,
    Square,
    Star,
    Stripes,
    Triangle,
    Waves,
}
