using System.Text;
using NormML.Cli.Charts;
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
