using NormML.Cli.Charts;
using NormML.Cli.Output;
using NormML.Models;
using static System.FormattableString;

namespace NormML.Cli.Comparison;

/// <summary>The test error of norms by batch size, next to the published figures of the GroupNorm paper.</summary>
internal sealed class SmallBatchReport : ComparisonReport
{
    public override string Name => "small-batches";

    public override IReadOnlyList<string> DefaultNorms { get; } = ["batch", "group", "batch-renorm", "ghost-batch:2"];

    public override IReadOnlyList<string>? DefaultRepeated => null;

    protected override string ChartText =>
        "Test error by batch size: this comparison and, next to it, ResNet-50 on ImageNet from the GroupNorm paper";

    // Wu and He 2018, arXiv:1803.08494: ImageNet validation error of ResNet-50 by images per GPU.
    private static LinePanel Paper { get; } =
        new(
            "GroupNorm's paper (Wu & He 2018)",
            "ResNet-50, ImageNet, 8 GPUs; figures as published",
            "Error, %",
            "Images per GPU",
            [32, 16, 8, 4, 2],
            [
                new Line("batch (BN)", 0, [new(23.6), new(23.7), new(24.8), new(27.3), new(34.7)]),
                new Line("group:32 (GN)", 1, [new(24.1), new(24.2), new(24.0), new(24.2), new(24.1)]),
            ]
        );

    public override SvgCanvas Chart(ComparisonSettings settings, IReadOnlyList<ComparisonResult> results)
    {
        var sizes = Sizes(results);
        var lines = Norms(results)
            .Select(
                (norm, i) =>
                    new Line(
                        ShortName(norm),
                        i,
                        [
                            .. sizes.Select(size =>
                                Row(results, norm, size) is { HasFigures: true } row
                                    ? new Measured(100 - row.Accuracy, row.Deviation)
                                    : null
                            ),
                        ]
                    )
            );
        var ours = new LinePanel(
            "This comparison",
            Invariant($"{settings.Model}, {settings.Images:N0} images, {Words.Count(settings.Epochs, "epoch")}"),
            "Test error, %",
            "Batch size",
            sizes,
            [.. lines]
        );
        return LineChart.Draw("Error by batch size", [ours, Paper]);
    }

    public override ComparisonTable Table(IReadOnlyList<ComparisonResult> results)
    {
        var sizes = Sizes(results);
        return new ComparisonTable(
            ["Test error, %", .. sizes.Select(size => Invariant($"batch size {size}"))],
            [
                .. Norms(results)
                    .Select(norm => (string[])[norm, .. sizes.Select(size => Cell(Row(results, norm, size)))]),
            ]
        );
    }

    private static string Cell(ComparisonRow? row) =>
        row is null ? ""
        : row.HasFigures ? MeanAndDeviation(100 - row.Accuracy, row.Deviation)
        : "failed";

    private static List<string> Norms(IReadOnlyList<ComparisonResult> results) =>
        [.. results.Select(result => result.Run.Norm).Distinct()];

    private static List<int> Sizes(IReadOnlyList<ComparisonResult> results) =>
        [.. results.Select(result => result.Run.BatchSize ?? result.BatchSize).Distinct().OrderDescending()];

    private static ComparisonRow? Row(IReadOnlyList<ComparisonResult> results, string norm, int size) =>
        ComparisonRow
            .Of(results.Where(result => result.Run.Norm == norm && (result.Run.BatchSize ?? result.BatchSize) == size))
            .FirstOrDefault();
}
