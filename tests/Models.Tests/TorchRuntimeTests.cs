using System.Diagnostics;
using System.Text;
using NormML.RelaxLibstdcxx;
using NormML.Tests;
using TorchSharp;

namespace NormML.Models.Tests;

/// <summary>Apps in which libtorch does not load. Each runs in a separate process and folder.</summary>
public sealed class TorchRuntimeTests
{
    internal const string Verb = "load";

    private static readonly string Version = typeof(torch).Assembly.GetName().Version!.ToString(3);

    private static readonly string NoPackage =
        "NormML computes with libtorch, which an app brings as a package of its own, and this app has none: add TorchSharp-cpu, "
        + $"TorchSharp-cuda-windows or TorchSharp-cuda-linux (version {Version}) to the app's project.";

    [Fact]
    public void This_app_has_libtorch() => TorchRuntime.EnsureAvailable();

    [Fact]
    public void An_app_without_any_native_library_is_told_which_package_to_add() =>
        Assert.Equal(NoPackage, Said(_ => { }));

    [LinuxFact]
    public void An_app_with_TorchSharp_alone_is_told_which_package_to_add() =>
        Assert.Equal(NoPackage, Said(folder => Link(folder, "libLibTorchSharp.so")));

    [LinuxFact]
    public void A_libtorch_of_another_version_is_told()
    {
        var said = Said(folder =>
        {
            Link(folder, "libLibTorchSharp.so", "libgomp-98b21ff3.so.1");
            foreach (var library in (string[])["libtorch.so", "libtorch_cpu.so", "libc10.so"])
                File.CreateSymbolicLink(
                    folder.File(library),
                    Path.Combine(AppContext.BaseDirectory, "libtorch_global_deps.so")
                );
        });
        Assert.Matches(
            $@"^The libtorch in this app is another version than TorchSharp {Version} was built for \(undefined symbol: _Z\w+\): "
                + $"reference TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux of version {Version}, too, which brings the right one.$",
            said
        );
    }

    [LinuxFact]
    public void A_libstdcxx_that_is_too_old_is_told_with_the_version_wanted_and_found()
    {
        var said = Said(folder =>
        {
            Link(folder, "libtorch.so", "libtorch_cpu.so", "libc10.so", "libgomp-98b21ff3.so.1");
            File.WriteAllBytes(folder.File("libLibTorchSharp.so"), AskForTooMuch());
        });
        Assert.Matches(
            $@"^TorchSharp {Version} needs GLIBCXX_3\.4\.99 of libstdc\+\+, and /\S*libstdc\+\+\.so\S* ends at GLIBCXX_3\.4\.\d\d: "
                + "build the app on this system, or with <NormMLRelaxLibstdcxx>always</NormMLRelaxLibstdcxx> in its project, or run it where "
                + @"libstdc\+\+ is newer \(Debian 13, Ubuntu 24\.04, RHEL 10\)\.$",
            said
        );
    }

    [LinuxFact]
    public void A_damaged_library_is_told()
    {
        var said = Said(folder =>
        {
            Link(folder, "libLibTorchSharp.so", "libtorch.so", "libc10.so", "libgomp-98b21ff3.so.1");
            File.WriteAllText(folder.File("libtorch_cpu.so"), "half");
        });
        Assert.Matches(
            @"^libtorch is in this app, and the system does not load it \(/\S*libtorch_cpu\.so: file too short\): restore the app's "
                + "packages and build it anew.$",
            said
        );
    }

    [Theory]
    [InlineData("linux-arm64", "linux-arm64")]
    [InlineData("debian.12-arm64", "linux-arm64")]
    [InlineData("linux-musl-x64", "linux-musl-x64")]
    [InlineData("alpine.3.22-x64", "linux-musl-x64")]
    [InlineData("osx-x64", "osx-x64")]
    public void A_system_or_processor_without_a_package_is_told(string runtime, string named) =>
        Assert.Equal(
            $"NormML computes with libtorch, and there is no libtorch package for {named}: TorchSharp runs on linux-x64, win-x64, win-arm64, "
                + "osx-arm64; run the app on one of these.",
            Said(_ => { }, runtime)
        );

    [Theory]
    [InlineData("ubuntu.24.04-x64")]
    [InlineData("win-x64")]
    [InlineData("osx-arm64")]
    public void A_platform_with_a_package_is_no_cause(string runtime) =>
        Assert.Equal(
            NoPackage,
            TorchLoadFailure.Sentence("libtorch.so: cannot open shared object file: No such file or directory", runtime)
        );

    [Theory]
    [InlineData("Unable to load DLL 'LibTorchSharp': The specified procedure could not be found. (0x8007007F)")]
    [InlineData("dlopen(libLibTorchSharp.dylib, 0x0001): Symbol not found: __ZN2at4_ops")]
    public void Other_loaders_words_for_another_version_are_known(string words) =>
        Assert.StartsWith("The libtorch in this app is another version", TorchLoadFailure.Sentence(words, "win-x64"));

    /// <summary>The process: loads libtorch, pretending to be on another system if one is named.</summary>
    internal static int Load(string? runtime)
    {
        if (runtime is not null)
            AppContext.SetData("RUNTIME_IDENTIFIER", runtime);
        try
        {
            TorchRuntime.EnsureAvailable();
            return 0;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.Write(e.Message);
            return 1;
        }
    }

    /// <summary>The process's output: only one sentence on standard error.</summary>
    private static string Said(Action<TemporaryFolder> arrange, string? runtime = null)
    {
        using var folder = new TemporaryFolder();
        var app = typeof(TorchRuntimeTests).Assembly.GetName().Name;
        foreach (
            var file in (string[])[$"{app}.dll", $"{app}.runtimeconfig.json", "NormML.Models.dll", "TorchSharp.dll"]
        )
            File.Copy(Path.Combine(AppContext.BaseDirectory, file), folder.File(file));
        arrange(folder);
        var start = new ProcessStartInfo(
            "dotnet",
            [folder.File($"{app}.dll"), Verb, .. runtime is null ? (string[])[] : [runtime]]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = folder.File("no-packages"); // TorchSharp looks there, too
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.Equal((1, ""), (process.ExitCode, output.Result));
        return error.Result;
    }

    private static void Link(TemporaryFolder folder, params string[] libraries)
    {
        foreach (var library in libraries)
            File.CreateSymbolicLink(folder.File(library), Path.Combine(AppContext.BaseDirectory, library));
    }

    /// <summary>A copy of LibTorchSharp that requires a nonexistent version of libstdc++.</summary>
    private static byte[] AskForTooMuch()
    {
        var library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        var name = library.AsSpan().IndexOf("GLIBCXX_3.4.21"u8);
        "99"u8.CopyTo(library.AsSpan(name + "GLIBCXX_3.4.".Length));
        Assert.Contains("GLIBCXX_3.4.99", new VersionNeeds(library).Insisted);
        return library;
    }
}
