using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace NormML.Models;

/// <summary>Explains in one sentence why libtorch does not load and how to fix it.</summary>
internal static partial class TorchLoadFailure
{
    private static readonly string[] Platforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>
    /// Whether the loader found the libraries but could not load them, so that searching elsewhere does not help.
    /// </summary>
    public static bool IsFinal(string loaderSays) =>
        MissingLibstdcxx().IsMatch(loaderSays) || OtherVersion().IsMatch(loaderSays) || Refused().IsMatch(loaderSays);

    /// <summary>The exception to throw.</summary>
    /// <param name="refusal">The loader's exception.</param>
    public static InvalidOperationException Of(Exception refusal) =>
        new(Sentence(refusal.Message, RuntimeInformation.RuntimeIdentifier), refusal);

    /// <summary>The cause and the fix.</summary>
    /// <param name="loaderSays">The message of the system's loader.</param>
    /// <param name="runtime">
    /// .NET's runtime identifier, such as <c>linux-x64</c> or <c>ubuntu.24.04-x64</c>.
    /// </param>
    internal static string Sentence(string loaderSays, string runtime)
    {
        var torchSharp = typeof(torch).Assembly.GetName().Version!.ToString(3);
        if (Platform(runtime) is var platform && !Platforms.Contains(platform))
        {
            return $"NormML computes with libtorch, and there is no libtorch package for {platform}: TorchSharp runs on "
                + $"{string.Join(", ", Platforms)}; run the app on one of these.";
        }

        if (MissingLibstdcxx().Match(loaderSays) is { Success: true } missing)
        {
            var (library, wanted) = (missing.Groups["library"].Value, missing.Groups["version"].Value);
            return $"TorchSharp {torchSharp} needs {wanted} of libstdc++, and {library} ends at {NewestVersion(library)}: build "
                + "the app on this system, or with <NormMLRelaxLibstdcxx>always</NormMLRelaxLibstdcxx> in its project, or run it "
                + "where libstdc++ is newer (Debian 13, Ubuntu 24.04, RHEL 10).";
        }

        if (OtherVersion().Match(loaderSays) is { Success: true } other)
        {
            return $"The libtorch in this app is another version than TorchSharp {torchSharp} was built for ({other.Value}): "
                + $"reference TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux of version {torchSharp}, too, which "
                + "brings the right one.";
        }

        if (Refused().Match(loaderSays) is { Success: true } refused)
        {
            return $"libtorch is in this app, and the system does not load it ({refused.Value}): restore the app's packages and build "
                + "it anew.";
        }

        return "NormML computes with libtorch, which an app brings as a package of its own, and this app has none: add "
            + $"TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux (version {torchSharp}) to the app's project.";
    }

    // A .NET built by a Linux distribution has the distribution's name in its runtime identifier.
    private static string Platform(string runtime)
    {
        var system =
            runtime.StartsWith("win", StringComparison.Ordinal) ? "win"
            : runtime.StartsWith("osx", StringComparison.Ordinal) ? "osx"
            : runtime.Contains("musl", StringComparison.Ordinal)
            || runtime.StartsWith("alpine", StringComparison.Ordinal)
                ? "linux-musl"
            : "linux";
        return $"{system}-{runtime[(runtime.LastIndexOf('-') + 1)..]}";
    }

    private static string NewestVersion(string libstdcxx)
    {
        var versions = VersionName()
            .Matches(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(libstdcxx)))
            .Select(match => Version.Parse(match.Groups["number"].Value));
        return $"GLIBCXX_{versions.Max()}";
    }

    // glibc: "/usr/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by ...)"
    [GeneratedRegex(@"(?<library>/\S*libstdc\+\+\S*): version `(?<version>GLIBCXX_[0-9.]+)' not found")]
    private static partial Regex MissingLibstdcxx();

    // glibc; macOS; Windows, whose loader does not name the symbol: "The specified procedure could not be found.
    // (0x8007007F)"
    [GeneratedRegex(@"undefined symbol: \w+|[Ss]ymbol not found: \S+|0x8007007F")]
    private static partial Regex OtherVersion();

    // glibc, for a library that exists: "/app/libtorch_cpu.so: file too short"
    [GeneratedRegex(@"^/\S+: (?!.*No such file or directory).+", RegexOptions.Multiline)]
    private static partial Regex Refused();

    [GeneratedRegex(@"\0GLIBCXX_(?<number>3\.4\.[0-9]+)(?=\0)")]
    private static partial Regex VersionName();
}
