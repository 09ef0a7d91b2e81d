using NormML.Cli.Quickstart;

namespace NormML.Cli.Tests;

/// <summary>
/// Images of a few quickstart classes and a model that the tool trained on them, shared by all tests that need them.
/// </summary>
public sealed class TrainedModel : IDisposable
{
    private static readonly string[] Kept = ["checkerboard", "circle", "dots", "stripes"];
    private readonly TemporaryFolder _folder = new();

    public TrainedModel()
    {
        QuickstartImages.Draw(_folder.Path, trainPerClass: 48, testPerClass: 12, seed: 1, CancellationToken.None);
        foreach (var folder in Directory.GetDirectories(Train).Concat(Directory.GetDirectories(Test)))
            if (!Kept.Contains(System.IO.Path.GetFileName(folder)))
                Directory.Delete(folder, recursive: true);
        Training = Tool.Run(
            "train",
            Train,
            "--out",
            Path,
            "--model",
            "resnet20",
            "--epochs",
            "4",
            "--batch",
            "16",
            "--json"
        );
    }

    public string Train => _folder.File("train");

    public string Test => _folder.File("test");

    public string Path => _folder.File("model.zip");

    internal Tool.Result Training { get; }

    public void Dispose() => _folder.Dispose();
}
