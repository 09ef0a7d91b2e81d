using NormML.Cli.Commands;
using NormML.Cli.Output;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Transforms.Images;

namespace NormML.Cli.Comparison;

/// <summary>Trains the networks one after another and keeps the report up to date.</summary>
internal static class NormComparison
{
    public static async Task<int> RunAsync(Terminal terminal, ComparisonRequest request, CancellationToken cancellation)
    {
        _ = NetworkCatalog.Find(request.Model);
        var runs = request.Runs;
        var norms = runs.Select(run => run.Norm).Distinct().ToList();
        if (request.Repeat?.Except(norms).FirstOrDefault() is { } missing)
        {
            throw new ArgumentException(
                $"--repeat takes norms that are compared: {string.Join(", ", norms)}; received '{missing}'."
            );
        }

        var learned = Scan(terminal, request, request.Folder);
        if (learned.Hint is not null)
        {
            terminal.WriteHint(learned.Hint);
        }

        var images = ComparisonImages.Draw(
            learned,
            request.Test is null ? null : Scan(terminal, request, request.Test),
            request.Images,
            request.Seed
        );
        var settings = new ComparisonSettings(
            request.Model,
            request.Epochs,
            images.Classes.Count,
            images.Training.Count,
            images.Test.Count,
            images.Digest,
            $"{request.Device}",
            request.Threads ?? Environment.ProcessorCount
        );
        request.Output.Create();
        var files = new ReportFiles(request.Output, request.Report);
        var results = ComparisonResults.Open(files.Results, settings, request.Fresh);
        var left = runs.Where(run => !results.Has(run)).ToList();
        var display = new ComparisonDisplay(terminal, runs.Count, runs.Count - left.Count, request.Epochs);
        terminal.WriteLine(
            FormattableString.Invariant(
                $"{Words.Count(runs.Count, "training")} of {settings.Model} on {settings.Images:N0} images, measured on {settings.TestImages:N0} others; {runs.Count - left.Count} of them done."
            )
        );

        var scratch = Directory.CreateTempSubdirectory("normml-compare-").FullName;
        try
        {
            var training = ComparisonImages.LayOut(images.Training, Path.Combine(scratch, "train"), cancellation);
            var test =
                request.Test?.FullName
                ?? ComparisonImages.LayOut(images.Test, Path.Combine(scratch, "test"), cancellation);
            var comparison = new ComparisonTraining(settings, training, test, scratch, request.SkipBadImages);
            await display.RunAsync(async () =>
            {
                foreach (var run in left)
                {
                    display.OnEpoch(run, 0);
                    var result = await comparison.RunAsync(run, epoch => display.OnEpoch(run, epoch), cancellation);
                    results.Add(result);
                    display.OnFinished(result);
                    files.Write(settings, results.All);
                }
            });
        }
        catch (OperationCanceledException)
        {
            terminal.WriteError(
                $"Stopped; finished trainings are kept in {files.Results}; run the same command to continue."
            );
            return ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        files.Write(settings, results.All);
        display.Write(request.Report.Table(results.All));
        terminal.WriteLine($"Wrote {files.Markdown}.");
        return runs.Any(run => results.All.Any(result => result.Run == run && result.Succeeded))
            ? ExitCode.Done
            : ExitCode.Failed;
    }

    private static ImageFolder Scan(Terminal terminal, ComparisonRequest request, DirectoryInfo folder)
    {
        var scanned = ImageFolder.Scan(folder.FullName, SharedOptions.OnBadImage(request.SkipBadImages));
        terminal.WritePassedOver(folder.FullName, scanned.PassedOver);
        if (scanned.Skipped.Count > 0)
        {
            terminal.WriteHint(
                $"{Words.Count(scanned.Skipped.Count, "file")} of '{folder.FullName}' skipped: not an image or not in a class folder; the first is "
                    + $"'{scanned.Skipped[0]}'."
            );
        }

        return scanned;
    }
}
