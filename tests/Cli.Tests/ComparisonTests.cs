using NormML.Cli.Charts;
using NormML.Cli.Comparison;
using NormML.Cli.Output;
using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Cli.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Images_are_drawn_evenly_by_class_by_seed_and_none_is_in_both()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, count) in new[] { ("a", 40), ("b", 40), ("c", 5) })
        {
            for (var i = 0; i < count; i++)
                folder.Write(Path.Combine(name, $"{i}.jpg"), []);
        }

        var drawn = ComparisonImages.Draw(ImageFolder.Scan(folder.Path), null, 50, seed: 1);
        Assert.Equal([17, 17, 4], drawn.Classes.Select(name => drawn.Training.Count(image => image.Label == name)));
        Assert.Equal([23, 23, 1], drawn.Classes.Select(name => drawn.Test.Count(image => image.Label == name)));
        Assert.Empty(Names(drawn.Training).Intersect(Names(drawn.Test)));
        Assert.Equal(
            Names(drawn.Training),
            Names(ComparisonImages.Draw(ImageFolder.Scan(folder.Path), null, 50, seed: 1).Training)
        );
        Assert.NotEqual(drawn.Digest, ComparisonImages.Draw(ImageFolder.Scan(folder.Path), null, 50, seed: 2).Digest);

        var same = Assert.Throws<ArgumentException>(() =>
            ComparisonImages.Draw(ImageFolder.Scan(folder.Path), ImageFolder.Scan(folder.Path), 50, seed: 1)
        );
        Assert.Contains("is in both; give another folder to --test", same.Message);
        var few = Assert.Throws<ArgumentException>(() =>
            ComparisonImages.Draw(ImageFolder.Scan(folder.Path), null, 2, seed: 1)
        );
        Assert.Contains("--images 2 for 3 classes", few.Message);
    }

    [Fact]
    public void Repeated_norms_are_trained_seed_by_seed_and_the_others_once()
    {
        var runs = ComparisonRun.All(
            ["batch", "layer", "none"],
            new HashSet<string> { "batch", "layer" },
            [64, 2],
            firstSeed: 5,
            seeds: 2
        );
        Assert.Equal(
            [
                "batch 5 64",
                "layer 5 64",
                "none 5 64",
                "batch 5 2",
                "layer 5 2",
                "none 5 2",
                "batch 6 64",
                "layer 6 64",
                "batch 6 2",
                "layer 6 2",
            ],
            runs.Select(run => $"{run.Norm} {run.Seed} {run.BatchSize}")
        );
    }

    [Fact]
    public void Figures_are_mean_deviation_and_median_and_the_best_comes_first()
    {
        var rows = ComparisonRow.Of([
            Result("layer", 1, 0.5, 400, 3, 4),
            Result("batch", 1, 0.6, 100, 1, 2),
            Result("batch", 2, 0.7, 300, 3, 9),
            new ComparisonResult(new("none", 1, null)) { Failure = "It diverged." },
        ]);
        Assert.Equal(["batch", "layer", "none"], rows.Select(row => row.Norm));
        Assert.Equal(65, rows[0].Accuracy, 9);
        Assert.Equal(Math.Sqrt(50), rows[0].Deviation, 9);
        Assert.Equal(2.5, rows[0].EpochSeconds);
        Assert.Equal(200, rows[0].PeakMegabytes);
        Assert.True(double.IsNaN(rows[1].Deviation));
        Assert.False(rows[2].HasFigures);
    }

    [Fact]
    public void The_norms_that_are_compared_by_default_fit_the_network()
    {
        string[] norms = [.. new NormReport().DefaultNorms, .. new SmallBatchReport().DefaultNorms];
        Assert.InRange(new NormReport().DefaultNorms.Distinct().Count(), 12, 30);
        foreach (var norm in norms.Distinct())
        {
            var options = NormalizationOptions.Parse(norm);
            using var network = NetworkFactory.Create(
                NetworkCatalog.Find("resnet20") with
                {
                    Norm = options.Norm,
                    Convolution = options.Convolution,
                    Branch = options.Branch,
                },
                10,
                seed: 1
            );
        }
    }

    [Fact]
    public void Small_batches_are_a_table_of_errors_and_lines_beside_the_papers()
    {
        ComparisonResult Small(string norm, int size, double accuracy) =>
            new(new(norm, 1, size))
            {
                Accuracy = accuracy,
                EpochSeconds = [1],
                BatchSize = size,
                LearningRate = size / 640.0,
            };

        var report = new SmallBatchReport();
        var settings = new ComparisonSettings("resnet20", 3, 10, 10_000, 5_000, "0", "cpu", 2);
        List<ComparisonResult> results =
        [
            Small("batch", 2, 0.25),
            Small("batch", 64, 0.5),
            Small("group:8", 64, 0.625),
        ];
        var markdown = report.Markdown(settings, results);
        Assert.Contains("Batch size 64 (learning rate 0.1), 2 (learning rate 0.00313)", markdown);
        Assert.Contains("| `batch` | 50.0 | 75.0 |\n| `group:8` | 37.5 |  |\n", markdown);
        var chart = report.Chart(settings, results).ToString();
        Assert.Contains("GroupNorm's paper (Wu &amp; He 2018)", chart);
        Assert.Contains("prefers-color-scheme:dark", chart);
    }

    [Theory]
    [InlineData(23.6, 34.7, false, 20, 35, 5)]
    [InlineData(0.41, 0.44, false, 0.41, 0.44, 0.01)]
    [InlineData(270, 410, true, 0, 500, 100)]
    [InlineData(7, 7, false, 7, 8, 0.2)]
    public void An_axis_has_round_ends_and_steps(
        double low,
        double high,
        bool fromZero,
        double first,
        double last,
        double step
    )
    {
        var axis = Axis.Over([new Measured(low), null, new Measured(high)], fromZero, steps: 5);
        Assert.Equal([first, last, step], [axis.Low, axis.High, axis.Step], (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(100, axis.Place(axis.High, 0, 100), 9);
    }

    [Theory]
    [InlineData("", "<!-- begin: x -->\nnew\n<!-- end: x -->\n")]
    [InlineData("by hand\n", "by hand\n\n<!-- begin: x -->\nnew\n<!-- end: x -->\n")]
    [InlineData("a\n<!-- begin: x -->\nold\n<!-- end: x -->\nb", "a\n<!-- begin: x -->\nnew\n<!-- end: x -->\nb")]
    public void A_generated_block_leaves_the_text_around_it(string before, string after) =>
        Assert.Equal(after, GeneratedBlock.Replace(before, "x", "new\n"));

    [Fact]
    public void A_mark_without_its_other_is_an_error() =>
        Assert.Contains(
            "one of them is missing",
            Assert
                .Throws<InvalidDataException>(() =>
                    GeneratedBlock.Replace("<!-- end: x --> <!-- begin: x -->", "x", "new")
                )
                .Message
        );

    private static IEnumerable<string> Names(IEnumerable<LabeledImage> images) =>
        images.Select(image => image.ImagePath);

    private static ComparisonResult Result(
        string norm,
        int seed,
        double accuracy,
        int megabytes,
        params double[] seconds
    ) =>
        new(new(norm, seed, null))
        {
            Accuracy = accuracy,
            PeakMemoryBytes = megabytes * 1_000_000L,
            EpochSeconds = seconds,
        };
}
