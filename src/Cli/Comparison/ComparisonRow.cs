namespace NormML.Cli.Comparison;

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
