using System.CommandLine;
using NormML.Cli.Output;
using NormML.Cli.Quickstart;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Transforms.Images;

namespace NormML.Cli.Commands;

/// <summary><c>normml quickstart</c>: the whole workflow, on images that it draws.</summary>
internal static class QuickstartCommand
{
    private const string Network = "resnet20";
    private const int ImageSize = 32;
    private const int BatchSize = 32;

    // Marks a folder of the quickstart, whose content it may replace.
    private const string Marker = ".normml-quickstart";

    public static Command Create(Terminal terminal)
    {
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for the images and the model.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new DirectoryInfo("normml-quickstart"),
        };
        var train = SharedOptions.Count("--images", "Training images per class.", 200);
        var test = SharedOptions.Count("--test-images", "Test images per class.", 50);
        var epochs = SharedOptions.Count("--epochs", "Number of epochs.", 24);
        var seed = SharedOptions.Seed("Seed of everything random.");
        var threads = SharedOptions.Threads();
        var device = SharedOptions.Device();
        var command = new Command(
            "quickstart",
            "Draw images, train on them, save, load, evaluate and predict, in two minutes."
        )
        {
            output,
            train,
            test,
            epochs,
            seed,
            threads,
            device,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Task.FromResult(
                    Run(
                        terminal,
                        parsed.GetRequiredValue(output),
                        parsed.GetValue(train),
                        parsed.GetValue(test),
                        parsed.GetValue(epochs),
                        parsed.GetValue(seed),
                        parsed.GetValue(threads),
                        parsed.GetValue(device),
                        cancellation
                    )
                )
        );
        return command;
    }

    private static void TakeFolder(DirectoryInfo folder)
    {
        var marker = Path.Combine(folder.FullName, Marker);
        if (folder.Exists && folder.EnumerateFileSystemInfos().Any() && !File.Exists(marker))
        {
            throw new IOException(
                $"The quickstart replaces the content of its folder, so the folder must be new, empty or its own; '{folder.FullName}' holds "
                    + "something else; give another to --out."
            );
        }

        folder.Create();
        File.WriteAllText(marker, "");
    }

    private static int Run(
        Terminal terminal,
        DirectoryInfo folder,
        int train,
        int test,
        int epochs,
        int seed,
        int? threads,
        Device device,
        CancellationToken cancellation
    )
    {
        TorchRuntime.Threads = threads;
        TakeFolder(folder);
        var images = Path.Combine(folder.FullName, "images");
        if (Directory.Exists(images))
        {
            Directory.Delete(images, recursive: true);
        }

        QuickstartImages.Draw(images, train, test, seed, cancellation);
        var classes = Enum.GetValues<Pattern>().Length;
        terminal.WriteLine(
            FormattableString.Invariant($"Drew {classes * (train + test):N0} images of {classes} classes: {images}")
        );

        var model = new FileInfo(Path.Combine(folder.FullName, "model.zip"));
        var trained = TrainCommand.Run(
            terminal,
            new TrainRequest(
                new(Path.Combine(images, "train")),
                model,
                new()
                {
                    Network = NetworkCatalog.Find(Network),
                    Epochs = epochs,
                    BatchSize = BatchSize,
                    ImageSize = ImageSize,
                    Seed = seed,
                }
            )
            {
                Device = device,
            },
            cancellation
        );
        if (trained != ExitCode.Done || cancellation.IsCancellationRequested)
        {
            return trained;
        }

        terminal.WriteLine();
        terminal.WriteLine(
            FormattableString.Invariant(
                $"Evaluating the model, loaded from its file, on {classes * test:N0} images that it was not trained on:"
            )
        );
        var unseen = Path.Combine(images, "test");
        using var saved = SavedModel.Load(model, device);
        EvaluationReport.Write(terminal, Evaluation.Of(terminal, saved, unseen));

        var some = Directory
            .GetDirectories(unseen)
            .Order(StringComparer.Ordinal)
            .Select(c => ImageFolder.Find(c).First());
        PredictionReport.Write(
            terminal,
            Prediction.Of(saved, some.Take(4).Select(p => Path.GetRelativePath(".", p)).ToList(), 3)
        );

        terminal.WriteLine();
        terminal.WriteLine("Next, on your own images (a folder with one subfolder per class):");
        terminal.WriteLine($"  {CommandLine.ToolName} train YOUR-FOLDER --out my-model.zip");
        terminal.WriteLine($"  {CommandLine.ToolName} evaluate my-model.zip YOUR-TEST-FOLDER");
        terminal.WriteLine($"  {CommandLine.ToolName} predict my-model.zip SOME-IMAGE.jpg");
        terminal.WriteLine($"  {CommandLine.ToolName} info {Path.GetRelativePath(".", model.FullName)}");
        return ExitCode.Done;
    }
}
