namespace NormML.Cli.Quickstart;

/// <summary>What a quickstart picture shows; a class of pictures each.</summary>
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
