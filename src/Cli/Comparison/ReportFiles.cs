using NormML.Models;

namespace NormML.Cli.Comparison;

/// <summary>The files of a comparison's report in their folder.</summary>
internal sealed class ReportFiles(DirectoryInfo folder, ComparisonReport report)
{
    private const string Title = "# Norms\n";

    /// <summary>The text with the generated block.</summary>
    public string Markdown { get; } = Path.Combine(folder.FullName, "README.md");

    /// <summary>The results, a line a training.</summary>
    public string Results { get; } = Path.Combine(folder.FullName, $"{report.Name}.jsonl");

    private string Chart => Path.Combine(folder.FullName, $"{report.Name}.svg");

    /// <summary>Writes the block and the chart of these results; the text around the block stays.</summary>
    public void Write(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var text = File.Exists(Markdown) ? File.ReadAllText(Markdown) : Title;
        AtomicFile.Write(Markdown, GeneratedBlock.Replace(text, report.Name, report.Markdown(settings, results)));
        AtomicFile.Write(Chart, report.Chart(settings, results).ToString());
    }
}
