using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NormML.Cli.Quickstart;

namespace NormML.Cli.Tests;

public sealed partial class CompareNormsTests
{
    private const string Text =
        "# Norms\n\nWritten by hand.\n\n<!-- begin: comparison -->\nold\n<!-- end: comparison -->\n\nBy hand, too.\n";

    [Fact]
    public void A_comparison_writes_table_image_and_results_keeps_the_text_and_goes_on_where_it_stopped()
    {
        using var folder = new TemporaryFolder();
        QuickstartImages.Draw(folder.Path, trainPerClass: 3, testPerClass: 2, seed: 1, CancellationToken.None);
        var report = Directory.CreateDirectory(folder.File("report")).FullName;
        File.WriteAllText(folder.File("report", "README.md"), Text);

        // The network accepts the first norm and refuses the second.
        var run = Compare(folder, report, "batch", "group:5");
        Assert.True(run.ExitCode == 0, run.ToString());
        var readme = File.ReadAllText(folder.File("report", "README.md"));
        Snapshot.Verify("compare-norms", Numbers().Replace(readme, "#"));
        Assert.StartsWith("# Norms\n\nWritten by hand.\n\n<!-- begin: comparison -->\n", readme);
        Assert.EndsWith("<!-- end: comparison -->\n\nBy hand, too.\n", readme);

        // The terminal shows the same figures.
        var row = readme
            .Split('\n')
            .Single(line => line.StartsWith("| `batch` |", StringComparison.Ordinal))
            .Replace("`", "");
        var shown = run.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(row.Split(" | ").Select(cell => cell.Trim('|', ' ')), shown);
        Assert.Contains(["group:5", "failed"], shown);

        var results = File.ReadAllLines(folder.File("report", "comparison.jsonl"));
        Assert.Equal(3, results.Length);
        Assert.Equal(20, JsonDocument.Parse(results[0]).RootElement.GetProperty("images").GetInt32());
        Assert.Equal(20, JsonDocument.Parse(results[0]).RootElement.GetProperty("testImages").GetInt32());
        var trained = JsonDocument.Parse(results[1]).RootElement;
        Assert.InRange(trained.GetProperty("accuracy").GetDouble(), 0, 1);
        Assert.InRange(trained.GetProperty("peakMemoryBytes").GetInt64(), 50_000_000, 50_000_000_000);
        Assert.Single(trained.GetProperty("epochSeconds").EnumerateArray());
        Assert.Contains(
            "divisible by groups",
            JsonDocument.Parse(results[2]).RootElement.GetProperty("failure").GetString()
        );

        // After an interruption only the truncated result is computed again.
        File.WriteAllText(folder.File("report", "comparison.jsonl"), $"{results[0]}\n{results[1]}\n{results[2][..40]}");
        var again = Compare(folder, report, "batch", "group:5");
        Assert.Contains("2 trainings of resnet20 on 20 images, measured on 20 others; 1 of them done.", again.Output);
        Assert.Equal(results, File.ReadAllLines(folder.File("report", "comparison.jsonl")));
        Assert.Equal(readme, File.ReadAllText(folder.File("report", "README.md")));

        // If even the settings line is unfinished, only the settings are kept.
        File.WriteAllText(folder.File("report", "comparison.jsonl"), results[0]);
        Assert.Contains(
            "2 trainings of resnet20 on 20 images, measured on 20 others; 0 of them done.",
            Compare(folder, report, "batch", "group:5").Output
        );

        var other = Compare(folder, report, "batch", "--model", "resnet32");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("--fresh to start over", other.Error);

        // Different spellings are the same norm.
        Assert.Contains(
            "1 training of resnet20 on 20 images, measured on 20 others; 1 of them done.",
            Compare(folder, report, "batch", " batch ").Output
        );

        XNamespace svg = "http://www.w3.org/2000/svg";
        var words = XDocument
            .Load(folder.File("report", "comparison.svg"))
            .Descendants(svg + "text")
            .Select(text => text.Value)
            .ToList();
        Assert.Superset(
            new HashSet<string> { "batch", "group:5", "no figure", "Seconds per epoch" },
            words.ToHashSet()
        );
    }

    [Fact]
    public void An_unknown_norm_is_named_before_anything_is_trained()
    {
        using var folder = new TemporaryFolder();
        var run = Compare(folder, folder.Path, "batch", "grape");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no normalization \"grape\"", run.Error);
    }

    [Fact]
    public void A_norm_to_repeat_is_one_that_is_compared()
    {
        using var folder = new TemporaryFolder();
        QuickstartImages.Draw(folder.Path, trainPerClass: 3, testPerClass: 2, seed: 1, CancellationToken.None);
        var run = Compare(folder, folder.Path, "batch", "group", "--repeat", "group:32");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--repeat takes norms that are compared: batch, group; received 'group:32'.", run.Error);
    }

    private static Tool.Result Compare(TemporaryFolder folder, string report, params string[] norms) =>
        Tool.RunIn(
            folder.Path,
            [
                "compare-norms",
                "train",
                "--test",
                "test",
                "--images",
                "20",
                "--epochs",
                "1",
                "--seeds",
                "1",
                "--out",
                report,
                "--norms",
                .. norms,
            ]
        );

    [GeneratedRegex(
        @"(?<=\| )[0-9]+\.?[0-9]*(?= \|)|(?<=learning rate )[0-9.]+|[0-9]+(?= processor)|(?<=processor )cores?"
    )]
    private static partial Regex Numbers();
}
