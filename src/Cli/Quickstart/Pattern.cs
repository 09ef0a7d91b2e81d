namespace NormML.Cli.Quickstart;

/// <summary>What a quickstart image shows; a class of images each.</summary>
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
