using NormML.Models.Normalization;

namespace NormML.Cli.Comparison;

/// <summary>What to compare, on what, and where to; a null is the default of the study.</summary>
internal sealed record ComparisonRequest(DirectoryInfo Folder, DirectoryInfo Output)
{
    public DirectoryInfo? Test { get; init; }
    public required int Images { get; init; }
    public required string Model { get; init; }
    public required int Epochs { get; init; }

    /// <summary>Each in its canonical text form, by which results are kept: <c>batch</c> for " batch ".</summary>
    public required string[]? Norms
    {
        get;
        init => field = Canonical(value);
    }

    /// <inheritdoc cref="Norms"/>
    public required string[]? Repeat
    {
        get;
        init => field = Canonical(value);
    }

    public required int Seeds { get; init; }
    public required int Seed { get; init; }
    public required int[]? BatchSizes { get; init; }
    public required bool SkipBadImages { get; init; }
    public required int? Threads { get; init; }
    public required bool Fresh { get; init; }
    public required Device Device { get; init; }

    public ComparisonReport Report => BatchSizes is null ? new NormReport() : new SmallBatchReport();

    public IReadOnlyList<ComparisonRun> Runs
    {
        get
        {
            var norms = Norms ?? Report.DefaultNorms;
            return ComparisonRun.All(
                norms,
                (Repeat ?? Report.DefaultRepeated ?? norms).ToHashSet(),
                BatchSizes is { } sizes ? [.. sizes.Cast<int?>()] : [null],
                Seed,
                Seeds
            );
        }
    }

    private static string[]? Canonical(string[]? norms) =>
        norms?.Select(norm => $"{NormalizationOptions.Parse(norm)}").ToArray();
}
