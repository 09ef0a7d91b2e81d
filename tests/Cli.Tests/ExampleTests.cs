namespace NormML.Cli.Tests;

/// <summary>The README's scripts, run as it describes.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void The_scripts_train_save_load_and_predict()
    {
        using var folder = new TemporaryFolder();
        Quickstart.QuickstartImages.Draw(folder.File("images"), 12, 4, seed: 1, CancellationToken.None);
        var train = Run(
            "Train.cs",
            folder.File("images", "train"),
            folder.File("images", "test"),
            folder.File("model.zip")
        );
        Assert.True(train.ExitCode == 0, train.ToString());
        Assert.Matches(
            @"^\d+ training and \d+ validation images .*\n(epoch \d+ of 10: .*\n){10}done after 10 epochs .*\naccuracy [01]\.\d{3}, log-loss \d+\.\d{3}\n$",
            train.Output
        ); // no output of the build
        Assert.Empty(train.Error);

        var image = Directory.GetFiles(folder.File("images", "test", "dots")).First();
        var predict = Run("Predict.cs", folder.File("model.zip"), image);
        Assert.True(predict.ExitCode == 0, predict.ToString());
        Assert.Contains(
            predict.Output.Split(' ')[0],
            Enum.GetNames<Quickstart.Pattern>().Select(name => name.ToLowerInvariant())
        );
    }

    [Fact]
    public void A_model_of_the_tool_is_read_by_the_script()
    {
        using var folder = new TemporaryFolder();
        Quickstart.QuickstartImages.Draw(folder.File("images"), 6, 1, seed: 1, CancellationToken.None);
        var train = Tool.Run(
            "train",
            folder.File("images", "train"),
            "--out",
            folder.File("model.zip"),
            "--model",
            "resnet20",
            "--epochs",
            "1"
        );
        Assert.True(train.ExitCode == 0, train.ToString());

        var predict = Run(
            "Predict.cs",
            folder.File("model.zip"),
            Directory.GetFiles(folder.File("images", "test", "dots")).First()
        );
        Assert.True(predict.ExitCode == 0, predict.ToString());
        Assert.Contains(
            predict.Output.Split(' ')[0],
            Enum.GetNames<Quickstart.Pattern>().Select(name => name.ToLowerInvariant())
        );
    }

    [Theory]
    [InlineData("Train.cs")]
    [InlineData("Predict.cs")]
    public void A_script_has_at_most_25_lines(string script) =>
        Assert.InRange(File.ReadLines(Path.Combine(Examples, script)).Count(), 1, 25);

    [Fact]
    public void The_README_shows_the_script_that_is_run()
    {
        var script = File.ReadAllText(Path.Combine(Examples, "Train.cs"));
        Assert.Contains(
            script[script.IndexOf("using ", StringComparison.Ordinal)..],
            File.ReadAllText(Path.Combine(Examples, "..", "README.md"))
        );
    }

    [Fact]
    public void The_tool_runs_without_the_launcher()
    {
        var run = Tool.Finish(
            Tool.Start("dotnet", Build.NormMLRoot, "run", "--project", "src/Cli", "--", "models", "--json")
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("[", run.Output);
        Assert.Empty(run.Error);
    }

    private static string Examples { get; } = Path.Combine(Build.NormMLRoot, "examples");

    private static Tool.Result Run(string script, params string[] arguments) =>
        Tool.Finish(Tool.Start("dotnet", Build.NormMLRoot, ["run", $"examples/{script}", "--", .. arguments]));
}
