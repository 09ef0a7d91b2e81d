using System.Text;
using NormML.Cli.Charts;
using NormML.Cli.Output;
using NormML.Models;
using static System.FormattableString;

namespace NormML.Cli.Comparison;

/// <summary>The report of a comparison: a table in a block of a Markdown file, and a chart.</summary>
internal abstract class ComparisonReport
{
    private const int LongestName = 32;

    /// <summary>The name of the block, the chart and the results file.</summary>
    public abstract string Name { get; }

    /// <summary>The norms to compare by default.</summary>
    public abstract IReadOnlyList<string> DefaultNorms { get; }

    /// <summary>The norms to train with every seed by default; null: all of them.</summary>
    public abstract IReadOnlyList<string>? DefaultRepeated { get; }

    /// <summary>The results as Markdown.</summary>
    public string Markdown(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var text = new StringBuilder();
        text.AppendLine(Describe(settings, results)).AppendLine();
        text.AppendLine(Table(results).Markdown());
        var failures = results.Where(result => !result.Succeeded).ToList();
        foreach (var result in failures)
        {
            text.AppendLine($"- Failed: {result.Run}. {result.Failure}");
        }

        if (failures.Count > 0)
        {
            text.AppendLine();
        }

        text.AppendLine($"![{ChartText}]({Name}.svg)");
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The results as a table.</summary>
    public abstract ComparisonTable Table(IReadOnlyList<ComparisonResult> results);

    /// <summary>The results as a chart.</summary>
    public abstract SvgCanvas Chart(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results);

    /// <summary>The alternative text of the chart.</summary>
    protected abstract string ChartText { get; }

    /// <summary>A norm's text form for a chart, without its settings if it is long.</summary>
    protected static string ShortName(string norm) =>
        norm.Length <= LongestName
            ? norm
            : string.Join(
                '+',
                norm.Split('+').Select(part => part.IndexOf(':') is var colon and >= 0 ? part[..colon] + ":…" : part)
            );

    /// <summary>The mean and, unless it is NaN, the standard deviation.</summary>
    protected static string MeanAndDeviation(double mean, double deviation) =>
        double.IsNaN(deviation) ? Invariant($"{mean:0.0}") : Invariant($"{mean:0.0} ± {deviation:0.0}");

    private static string Describe(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var steps = results
            .Where(result => result.BatchSize > 0)
            .Select(result => (result.BatchSize, result.LearningRate))
            .Distinct()
            .OrderByDescending(step => step.BatchSize)
            .Select(step => Invariant($"{step.BatchSize} (learning rate {step.LearningRate:0.#####})"));
        return Invariant(
                $"{settings.Model}, {Words.Count(settings.Epochs, "epoch")} of {settings.Images:N0} images of "
            )
            + Invariant(
                $"{settings.Classes} classes; measured on {settings.TestImages:N0} other images. Batch size {string.Join(", ", steps)}. "
            )
            + Invariant($"Trained on {settings.Device}, {Words.Count(settings.Cores, "processor core")}.");
    }
}

/// <summary>The files of a comparison's report.</summary>
internal sealed class ReportFiles(DirectoryInfo folder, ComparisonReport report)
{
    private const string Title = "# Norms\n";

    /// <summary>The Markdown file with the generated block.</summary>
    public string Markdown { get; } = Path.Combine(folder.FullName, "README.md");

    /// <summary>The results, one line per training.</summary>
    public string Results { get; } = Path.Combine(folder.FullName, $"{report.Name}.jsonl");

    private string Chart => Path.Combine(folder.FullName, $"{report.Name}.svg");

    /// <summary>Writes the block and the chart for these results; the text around the block is kept.</summary>
    public void Write(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var text = File.Exists(Markdown) ? File.ReadAllText(Markdown) : Title;
        AtomicFile.Write(Markdown, GeneratedBlock.Replace(text, report.Name, report.Markdown(settings, results)));
        AtomicFile.Write(Chart, report.Chart(settings, results).ToString());
    }
}

/// <summary>The combined results of all trainings of one norm, at one batch size.</summary>
/// <param name="Norm">The normalization, in its text form.</param>
/// <param name="Succeeded">The trainings with a result.</param>
/// <param name="Failed">The trainings without one.</param>
internal sealed record ComparisonRow(
    string Norm,
    IReadOnlyList<ComparisonResult> Succeeded,
    IReadOnlyList<ComparisonResult> Failed
)
{
    /// <summary>The test accuracy of each training, in percent.</summary>
    public IReadOnlyList<double> Accuracies { get; } = [.. Succeeded.Select(result => 100 * result.Accuracy)];

    public bool HasFigures => Succeeded.Count > 0;

    public double Accuracy => Accuracies.Average();

    /// <summary>Standard deviation of <see cref="Accuracies"/>; NaN for a single training.</summary>
    public double Deviation => Statistics.Deviation(Accuracies);

    /// <summary>Median over all epochs of all trainings.</summary>
    public double EpochSeconds => Statistics.Median([.. Succeeded.SelectMany(result => result.EpochSeconds)]);

    /// <summary>Median over the trainings, in megabytes; null if the system does not report it.</summary>
    public double? PeakMegabytes =>
        Statistics.Median([.. Succeeded.Select(result => result.PeakMemoryBytes / 1e6)]) is > 0 and var peak
            ? peak
            : null;

    /// <summary>One row per norm: the best accuracy first, norms without a result last.</summary>
    public static IReadOnlyList<ComparisonRow> Of(IEnumerable<ComparisonResult> results) =>
        [
            .. results
                .GroupBy(result => result.Run.Norm)
                .Select(group => new ComparisonRow(
                    group.Key,
                    [.. group.Where(result => result.Succeeded)],
                    [.. group.Where(result => !result.Succeeded)]
                ))
                .OrderByDescending(row => row.HasFigures ? row.Accuracy : double.NegativeInfinity),
        ];
}
