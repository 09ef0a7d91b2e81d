using System.Reflection;
using System.Runtime.CompilerServices;

namespace NormML.Cli.Tests;

/// <summary>MSBuild's properties with which the tests were built.</summary>
internal static class Build
{
    public static string NormMLRoot => Property();

    public static string Configuration => Property();

    public static string RuntimeIdentifier => Property();

    public static string NuGetPackageRoot => Property();

    public static string MicrosoftMLVersion => Property();

    public static string SkiaSharpVersion => Property();

    public static string TorchSharpVersion => Property();

    public static string TorchSharpFloor => Property();

    public static string LibTorchVersion => Property();

    private static string Property([CallerMemberName] string name = "") =>
        typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == name).Value!;
}
