using System.Text.Json;

namespace NormML.Cli.Tests;

/// <summary>One bad image among good ones, in each command that reads many images.</summary>
public sealed class BadImagesTests : IClassFixture<TrainedModel>, IDisposable
{
    private readonly TrainedModel trained;
    private readonly TemporaryFolder folder = new();

    public BadImagesTests(TrainedModel trained)
    {
        this.trained = trained;
        foreach (var name in (string[])["circle", "dots"])
        {
            Directory.CreateDirectory(folder.File("test", name));
            foreach (var file in Directory.GetFiles(Path.Combine(trained.Test, name)).Order().Take(3))
            {
                File.Copy(file, folder.File("test", name, Path.GetFileName(file)));
            }
        }

        Cut = folder.File("test", "circle", "cut.jpg");
        Empty = folder.File("test", "dots", "empty.png");
        var whole = File.ReadAllBytes(Directory.GetFiles(folder.File("test", "circle")).First());
        File.WriteAllBytes(Cut, whole[..(whole.Length / 2)]);
        File.WriteAllBytes(Empty, []);
    }

    private string Cut { get; }

    private string Empty { get; }

    private string Test => folder.File("test");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Predict_names_the_good_ones_says_what_is_wrong_with_the_bad_ones_and_ends_with_1()
    {
        var run = Tool.Run("predict", trained.Path, Test, "--top", "1");

        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal(8, lines.Length);
        var (bad, good) = (
            lines.Where(line => line.Contains("  error: ")).ToArray(),
            lines.Where(line => !line.Contains("  error: ")).ToArray()
        );
        Assert.Equal(6, good.Length);
        Assert.All(good, line => Assert.Matches(@"^\S+  (checkerboard|circle|dots|stripes) [01]\.\d{3}$", line));
        Assert.Equal(
            $"{Empty}  error: The image '{Empty}' cannot be read: it is empty (0 bytes); replace or remove it.",
            bad[1]
        );
        Assert.StartsWith($"{Cut}  error: The image '{Cut}' cannot be read: it is cut short", bad[0]);
        Assert.Equal("error: 2 of 8 images cannot be read; --skip-bad-images skips such images.", run.Error.TrimEnd());
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void Predict_as_JSON_has_an_object_with_the_error()
    {
        var run = Tool.Run("predict", trained.Path, Test, "--json");

        var objects = JsonDocument.Parse(run.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(8, objects.Count);
        Assert.Equal(2, objects.Count(prediction => prediction.TryGetProperty("error", out _)));
        Assert.All(
            objects,
            prediction =>
                Assert.NotEqual(prediction.TryGetProperty("error", out _), prediction.TryGetProperty("top", out _))
        );
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public void Predict_skips_when_it_is_told()
    {
        var run = Tool.Run("predict", trained.Path, Test, "--skip-bad-images");

        Assert.Equal(6, run.Output.TrimEnd().Split('\n').Length);
        Assert.StartsWith("Skipped 2 images:", run.Error);
        Assert.Contains(Cut, run.Error);
        Assert.Contains(Empty, run.Error);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Evaluate_ends_at_the_first_and_says_how_to_go_on()
    {
        var run = Tool.Run("evaluate", trained.Path, Test);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Cut, run.Error);
        Assert.Contains("--skip-bad-images skips such images.", run.Error);
    }

    [Fact]
    public void Evaluate_skips_when_it_is_told()
    {
        File.WriteAllText(folder.File("test", "dots", "notes.txt"), "not an image");
        var run = Tool.Run("evaluate", trained.Path, Test, "--skip-bad-images", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        var evaluation = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(6, evaluation.GetProperty("images").GetInt64());
        Assert.Equal(3, evaluation.GetProperty("skipped").GetInt64());
        Assert.Contains("Skipped 2 images; scores are NaN and the predicted label is missing:", run.Error);
        Assert.Contains(Empty, run.Error);
    }

    [Fact]
    public void Threads_are_taken_by_every_command_that_computes()
    {
        var wrong = Tool.Run("predict", trained.Path, Test, "--threads", "0");
        Assert.Contains("--threads takes 1 or more; received '0'.", wrong.Error);
        Assert.Equal(2, wrong.ExitCode);

        var run = Tool.Run(
            "predict",
            trained.Path,
            Directory.GetFiles(Path.Combine(trained.Test, "dots")).First(),
            "--threads",
            "1"
        );
        Assert.True(run.ExitCode == 0, run.ToString());
    }
}
