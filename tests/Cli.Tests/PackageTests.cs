using System.IO.Compression;
using System.Text.RegularExpressions;
using NormML.Cli.Quickstart;

namespace NormML.Cli.Tests;

/// <summary>The packages, in an app outside the repository that trains and predicts.</summary>
public sealed partial class PackageTests(PackageTests.Feed feed) : IClassFixture<PackageTests.Feed>
{
    private const string Newer = "6.0.0";

    public static TheoryData<string, string> MicrosoftMLVersions
    {
        get
        {
            var versions = new TheoryData<string, string> { { Build.MicrosoftMLVersion, Build.SkiaSharpVersion } };
            if (Build.MicrosoftMLVersion != Newer)
                versions.Add(Newer, "3.119.4");
            return versions;
        }
    }

    /// <summary>The packages are built on the first of the versions and run on all of them.</summary>
    [Theory]
    [MemberData(nameof(MicrosoftMLVersions))]
    public void An_app_with_the_README_s_pipeline_trains_and_predicts(string microsoftML, string skiaSharp)
    {
        using var folder = new TemporaryFolder();
        QuickstartImages.Draw(folder.File("images"), 8, 2, seed: 1, CancellationToken.None);
        WriteApp(folder.File("train"), Pipeline(), microsoftML, skiaSharp);
        WriteApp(
            folder.File("predict"),
            File.ReadAllText(Path.Combine(Build.NormMLRoot, "examples", "Predict.cs")),
            microsoftML,
            skiaSharp
        );

        var train = Run(
            folder.File("train"),
            folder.File("images", "train"),
            folder.File("images", "test"),
            folder.File("model.zip")
        );
        Assert.True(train.ExitCode == 0, train.ToString());
        Assert.Matches(@"accuracy 0\.\d+, log-loss \d", train.Output);

        var predict = Run(
            folder.File("predict"),
            folder.File("model.zip"),
            Directory.GetFiles(folder.File("images", "test", "dots")).First()
        );
        Assert.True(predict.ExitCode == 0, predict.ToString());
        Assert.Matches(@"^[a-z]+ 0\.\d+\s*$", predict.Output);
        Assert.Equal(microsoftML, VersionOf(folder.File("predict"), "Microsoft.ML.Data.dll"));
    }

    [Fact]
    public void The_package_asks_for_the_oldest_TorchSharp_that_it_runs_on()
    {
        using var package = ZipFile.OpenRead(Path.Combine(feed.Path, "NormML.Models.1.0.0.nupkg"));
        using var nuspec = new StreamReader(package.GetEntry("NormML.Models.nuspec")!.Open());
        Assert.Contains($"""<dependency id="TorchSharp" version="{Build.TorchSharpFloor}" """, nuspec.ReadToEnd());
    }

    private static string Pipeline() =>
        CSharp().Match(File.ReadAllText(Path.Combine(Build.NormMLRoot, "README.md"))).Groups[1].Value;

    // Packages that the tests' build restored are used in place; NormML's must not be added to them.
    private void WriteApp(string folder, string program, string microsoftML, string skiaSharp)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), NoDirective().Replace(program, ""));
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""
            <configuration><packageSources><add key="NormML" value="{feed.Path}" /></packageSources></configuration>
            """
        );
        File.WriteAllText(
            Path.Combine(folder, "App.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RuntimeIdentifier>{Build.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <RestoreFallbackFolders>{Build.NuGetPackageRoot}</RestoreFallbackFolders>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NormML.Estimators" Version="1.0.0" />
                <PackageReference Include="Microsoft.ML" Version="{microsoftML}" />
                <PackageReference Include="Microsoft.ML.ImageAnalytics" Version="{microsoftML}" />
                <PackageReference Include="SkiaSharp" Version="{skiaSharp}" />
                <PackageReference Include="SkiaSharp.NativeAssets.Linux.NoDependencies" Version="{skiaSharp}" />
                <PackageReference Include="TorchSharp" Version="{Build.TorchSharpVersion}" />
                <PackageReference Include="libtorch-cpu-{Build.RuntimeIdentifier}" Version="{Build.LibTorchVersion}" />
              </ItemGroup>
            </Project>
            """
        );
    }

    private static Tool.Result Run(string folder, params string[] arguments) =>
        Tool.Finish(Tool.Start("dotnet", folder, ["run", "--", .. arguments]));

    private static string VersionOf(string app, string assembly)
    {
        var file = Directory
            .GetFiles(app, assembly, SearchOption.AllDirectories)
            .First(path => path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"));
        return System.Diagnostics.FileVersionInfo.GetVersionInfo(file).ProductVersion!.Split('+')[0];
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex("^#:.*\n", RegexOptions.Multiline)]
    private static partial Regex NoDirective();

    /// <summary>A folder with the packages, packed from the build of the tests.</summary>
    public sealed class Feed : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Feed()
        {
            foreach (var project in (string[])["Models", "Transforms", "Estimators"])
            {
                var pack = Tool.Finish(
                    Tool.Start(
                        "dotnet",
                        Build.NormMLRoot,
                        "pack",
                        System.IO.Path.Combine("src", project),
                        "--no-build",
                        "-c",
                        Build.Configuration,
                        "-o",
                        Path
                    )
                );
                Assert.True(pack.ExitCode == 0, pack.ToString());
            }
        }

        public string Path => _folder.Path;

        public void Dispose() => _folder.Dispose();
    }
}
