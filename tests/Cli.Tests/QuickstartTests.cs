using System.Globalization;
using System.Text.RegularExpressions;
using NormML.Cli.Quickstart;

namespace NormML.Cli.Tests;

public sealed partial class QuickstartTests
{
    [Fact]
    public void The_same_seed_draws_the_same_files()
    {
        using TemporaryFolder a = new(),
            b = new(),
            c = new();
        QuickstartImages.Draw(a.Path, 2, 1, seed: 7, CancellationToken.None);
        QuickstartImages.Draw(b.Path, 2, 1, seed: 7, CancellationToken.None);
        QuickstartImages.Draw(c.Path, 2, 1, seed: 8, CancellationToken.None);
        Assert.Equal(Files(a), Files(b));
        Assert.NotEqual(Files(a), Files(c));
        Assert.Equal(10, Directory.GetDirectories(a.File("train")).Length);
    }

    [Fact]
    public void A_short_quickstart_goes_from_images_to_predictions()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.RunIn(folder.Path, "quickstart", "--images", "10", "--test-images", "4", "--epochs", "1");
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Contains("Drew 140 images of 10 classes", run.Output);
        Assert.Contains("normml train YOUR-FOLDER --out my-model.zip", run.Output);
        Assert.True(File.Exists(folder.File("normml-quickstart", "model.zip")));
    }

    [Fact]
    public void The_quickstart_empties_no_folder_but_its_own()
    {
        using var folder = new TemporaryFolder();
        var mine = folder.File("images", "mine.jpg");
        Directory.CreateDirectory(folder.File("images"));
        File.WriteAllText(mine, "mine");
        var run = Tool.RunIn(folder.Path, "quickstart", "--out", ".");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("holds something else; give another to --out.", run.Error);
        Assert.Equal([mine], Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    [Trait("Category", "Long")]
    public void The_quickstart_reaches_95_percent()
    {
        using var folder = new TemporaryFolder();
        var run = Tool.RunIn(folder.Path, "quickstart");
        Assert.True(run.ExitCode == 0, run.ToString());
        var accuracy = double.Parse(Accuracy().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, 0.95, 1);
    }

    [GeneratedRegex(@"^Accuracy +([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Accuracy();

    private static List<(string, string)> Files(TemporaryFolder folder) =>
        Directory
            .EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file =>
                (
                    Path.GetRelativePath(folder.Path, file),
                    Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))
                )
            )
            .ToList();
}
