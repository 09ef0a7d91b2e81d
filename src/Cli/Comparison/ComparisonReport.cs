using System.Text;
using NormML.Cli.Charts;
using NormML.Cli.Output;
using NormML.Models;
using static System.FormattableString;

namespace NormML.Cli.Comparison;

/// <summary>What a comparison leaves, written anew from the results: a table, a block with it in the Markdown file, and a chart.</summary>
internal abstract class ComparisonReport
{
    private const int LongestName = 32;

    /// <summary>The name of the block, of the chart and of the file of results.</summary>
    public abstract string Name { get; }

    /// <summary>Norms that are compared unless others are given.</summary>
    public abstract IReadOnlyList<string> DefaultNorms { get; }

    /// <summary>Norms that are trained with every seed unless others are given; null: all that are compared.</summary>
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

    /// <summary>The results as figures.</summary>
    public abstract ComparisonTable Table(IReadOnlyList<ComparisonResult> results);

    /// <summary>The results as a chart.</summary>
    public abstract SvgCanvas Chart(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results);

    /// <summary>What the chart shows, for those who do not see it.</summary>
    protected abstract string ChartText { get; }

    /// <summary>A norm's text form for a chart: where it is long, without the settings.</summary>
    protected static string ShortName(string norm) =>
        norm.Length <= LongestName
            ? norm
            : string.Join(
                '+',
                norm.Split('+').Select(part => part.IndexOf(':') is var colon and >= 0 ? part[..colon] + ":…" : part)
            );

    /// <summary>Mean and, of two or more, standard deviation.</summary>
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

/// <summary>What the trainings of one norm, at one batch size, gave together.</summary>
/// <param name="Norm">The normalization, in its text form.</param>
/// <param name="Succeeded">The trainings that gave a figure.</param>
/// <param name="Failed">Those that gave none.</param>
internal sealed record ComparisonRow(
    string Norm,
    IReadOnlyList<ComparisonResult> Succeeded,
    IReadOnlyList<ComparisonResult> Failed
)
{
    /// <summary>Each training's share of test images named rightly, in percent.</summary>
    public IReadOnlyList<double> Accuracies { get; } = [.. Succeeded.Select(result => 100 * result.Accuracy)];

    public bool HasFigures => Succeeded.Count > 0;

    public double Accuracy => Accuracies.Average();

    /// <summary>Standard deviation of <see cref="Accuracies"/>; NaN for one.</summary>
    public double Deviation => Statistics.Deviation(Accuracies);

    /// <summary>Median over all epochs of all trainings.</summary>
    public double EpochSeconds => Statistics.Median([.. Succeeded.SelectMany(result => result.EpochSeconds)]);

    /// <summary>Median over the trainings, in megabytes; null where the system does not tell.</summary>
    public double? PeakMegabytes =>
        Statistics.Median([.. Succeeded.Select(result => result.PeakMemoryBytes / 1e6)]) is > 0 and var peak
            ? peak
            : null;

    /// <summary>A row a norm: best accuracy first, those without a figure last.</summary>
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
