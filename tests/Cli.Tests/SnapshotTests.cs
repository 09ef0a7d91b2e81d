namespace NormML.Cli.Tests;

/// <summary>The exact output of the tool.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("help", "--help")]
    [InlineData("train-help", "train", "--help")]
    [InlineData("predict-help", "predict", "--help")]
    [InlineData("compare-norms-help", "compare-norms", "--help")]
    [InlineData("convert-help", "convert", "--help")]
    [InlineData("models", "models")]
    public void Output_is_the_snapshot(string name, params string[] arguments)
    {
        var run = Tool.Run(arguments);
        Assert.Equal(0, run.ExitCode);
        Snapshot.Verify(name, run.Output);
    }
}
