using NormML.Cli.Charts;
using NormML.Cli.Output;
using static System.FormattableString;

namespace NormML.Cli.Comparison;

/// <summary>Norms side by side: accuracy, time, memory.</summary>
internal sealed class NormReport : ComparisonReport
{
    // Time and memory are given relative to this norm.
    private const string Reference = "batch";

    public override string Name => "comparison";

    // With 10,000 images the batch size is 32, so that ghost-batch:32 would be plain batch.
    public override IReadOnlyList<string> DefaultNorms { get; } =
    [
        "batch",
        "group",
        "layer",
        "instance",
        "layer-per-pixel",
        "group+weight-standardization",
        "batch-renorm",
        "ghost-batch:16",
        "filter-response",
        "evonorm-s0",
        "switchable",
        "predicted-affine",
        "iterative-whitening",
        "none+skip-init",
    ];

    public override IReadOnlyList<string> DefaultRepeated { get; } = ["batch", "group", "layer", "instance"];

    protected override string ChartText => "Accuracy, seconds per epoch and peak memory of each norm";

    public override SvgCanvas Chart(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var rows = ComparisonRow.Of(results);
        return RowChart.Draw(
            "Norms side by side",
            [.. rows.Select(row => ShortName(row.Norm))],
            [
                new RowPanel(
                    "Accuracy on test images, %",
                    FromZero: false,
                    [
                        .. rows.Select(row =>
                            row.HasFigures ? new Measured(row.Accuracy, row.Deviation, row.Accuracies) : null
                        ),
                    ],
                    "0.0"
                ),
                new RowPanel(
                    "Seconds per epoch",
                    FromZero: true,
                    [.. rows.Select(row => row.HasFigures ? new Measured(row.EpochSeconds) : null)],
                    "0.0"
                ),
                new RowPanel(
                    "Peak memory, MB",
                    FromZero: true,
                    [.. rows.Select(row => row.PeakMegabytes is { } peak ? new Measured(peak) : null)],
                    "0"
                ),
            ]
        );
    }

    public override ComparisonTable Table(IReadOnlyList<ComparisonResult> results)
    {
        var rows = ComparisonRow.Of(results);
        var reference = rows.FirstOrDefault(row => row.Norm == Reference && row.HasFigures);
        return new ComparisonTable(
            [
                "Norm",
                "Accuracy, %",
                "Seeds",
                "Seconds per epoch",
                $"to {Reference}",
                "Peak memory, MB",
                $"to {Reference}",
            ],
            [.. rows.Select(row => Cells(row, reference))]
        );
    }

    private static string[] Cells(ComparisonRow row, ComparisonRow? reference) =>
        row.HasFigures
            ?
            [
                row.Norm,
                MeanAndDeviation(row.Accuracy, row.Deviation),
                Invariant($"{row.Succeeded.Count}"),
                Invariant($"{row.EpochSeconds:0.0}"),
                Ratio(row.EpochSeconds, reference?.EpochSeconds),
                Invariant($"{row.PeakMegabytes:0}"),
                Ratio(row.PeakMegabytes, reference?.PeakMegabytes),
            ]
            : [row.Norm, "failed", "", "", "", "", ""];

    private static string Ratio(double? value, double? reference) =>
        reference is { } other && value is not null ? Invariant($"{value / other:0.00}") : "";
}
