using System.Runtime.CompilerServices;

namespace NormML.Cli.Tests;

/// <summary>
/// A text that must equal its file in Snapshots. For an intended change, check the received text next to the file and
/// replace the file with it.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string name, string received, [CallerFilePath] string source = "")
    {
        var snapshot = Path.Combine(Path.GetDirectoryName(source)!, "Snapshots", name + ".txt");
        var lines =
            string.Join('\n', received.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim()
            + "\n";
        if (File.Exists(snapshot) && File.ReadAllText(snapshot) == lines)
            return;
        File.WriteAllText(Path.ChangeExtension(snapshot, ".received.txt"), lines);
        Assert.Equal(File.Exists(snapshot) ? File.ReadAllText(snapshot) : "", lines);
    }
}
