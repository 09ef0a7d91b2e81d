using System.Runtime.CompilerServices;

namespace NormML.Cli.Tests;

/// <summary>
/// What the tool prints, word for word. Where it is meant to change, look at the received text beside the snapshot and put
/// it in its place.
/// </summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("help", "--help")]
    [InlineData("train-help", "train", "--help")]
    [InlineData("predict-help", "predict", "--help")]
    [InlineData("models", "models")]
    public void Output_is_the_snapshot(string name, params string[] arguments)
    {
        var run = Tool.Run(arguments);
        Assert.Equal(0, run.ExitCode);
        Verify(name, run.Output);
    }

    private static void Verify(string name, string received, [CallerFilePath] string source = "")
    {
        var snapshot = Path.Combine(Path.GetDirectoryName(source)!, "Snapshots", name + ".txt");
        var lines = string.Join('\n', received.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim() + "\n";
        if (File.Exists(snapshot) && File.ReadAllText(snapshot) == lines) return;
        File.WriteAllText(Path.ChangeExtension(snapshot, ".received.txt"), lines);
        Assert.Equal(File.Exists(snapshot) ? File.ReadAllText(snapshot) : "", lines);
    }
}
