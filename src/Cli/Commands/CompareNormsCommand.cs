using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Cli.Comparison;
using NormML.Cli.Output;
using NormML.Models.Networks;
using NormML.Models.Normalization;

namespace NormML.Cli.Commands;

/// <summary><c>normml compare-norms</c>: the same network, pictures and defaults with one norm after the other.</summary>
internal static class CompareNormsCommand
{
    private static readonly string[] Repeated = ["batch", "group", "layer", "instance"];

    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = "Pictures to learn from: a sub-folder a class." };
        var test = new Option<DirectoryInfo>("--test")
        {
            Description = FormattableString.Invariant($"Pictures to measure by; default up to {ComparisonPictures.MostTestPictures:N0} others of FOLDER."),
            HelpName = "FOLDER",
        };
        var pictures = Count("--pictures", "Pictures to learn from, drawn evenly by class.", 10_000);
        var model = new Option<string>("--model") { Description = "Network to train; 'models' lists them.", HelpName = "NAME", DefaultValueFactory = _ => "resnet20" };
        var epochs = Count("--epochs", "How often each training sees every picture.", 3);
        var norms = Texts("--norms", "Norms to compare, in their text form; default a choice of the commonest.");
        var repeat = Texts("--repeat", $"Norms that are trained with every seed, the others with the first alone; default {string.Join(" ", Repeated)}.");
        var seeds = new Option<int?>("--seeds") { Description = "Trainings of each repeated norm; default 3, with --batch-sizes 1.", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "The first seed; it draws the pictures, too.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var batchSizes = new Option<int[]>("--batch-sizes")
        {
            Description = "Compare at these batch sizes instead, the learning rate in proportion: the study of small batches.",
            HelpName = "N,N,...",
            CustomParser = BatchSizes,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder of the README.md with the tables, of the pictures and the results.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new DirectoryInfo("docs/norms"),
        };
        var fresh = new Option<bool>("--fresh") { Description = "Start over instead of going on where the last comparison stopped." };
        var device = SharedOptions.Device();
        var command = new Command("compare-norms", "Train a network with one norm after the other; write a table and a chart.")
        {
            folder, test, pictures, model, epochs, norms, repeat, seeds, seed, batchSizes, output, fresh, device,
        };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, new Request(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output))
        {
            Test = parsed.GetValue(test),
            Pictures = parsed.GetValue(pictures),
            Model = parsed.GetRequiredValue(model),
            Epochs = parsed.GetValue(epochs),
            Norms = Given(parsed.GetValue(norms)),
            Repeat = Given(parsed.GetValue(repeat)) ?? Repeated,
            Seeds = parsed.GetValue(seeds),
            Seed = parsed.GetValue(seed),
            BatchSizes = Given(parsed.GetValue(batchSizes)),
            Fresh = parsed.GetValue(fresh),
            Device = parsed.GetValue(device),
        }, cancellation));
        return command;
    }

    private sealed record Request(DirectoryInfo Folder, DirectoryInfo Output)
    {
        public DirectoryInfo? Test { get; init; }
        public required int Pictures { get; init; }
        public required string Model { get; init; }
        public required int Epochs { get; init; }
        public required string[]? Norms { get; init; }
        public required string[] Repeat { get; init; }
        public required int? Seeds { get; init; }
        public required int Seed { get; init; }
        public required int[]? BatchSizes { get; init; }
        public required bool Fresh { get; init; }
        public required Device Device { get; init; }

        public ComparisonReport Report => BatchSizes is null ? new NormReport() : new SmallBatchReport();

        public IReadOnlyList<ComparisonRun> Runs => ComparisonRun.All(
            Norms ?? [.. Report.DefaultNorms], Repeat.ToHashSet(), BatchSizes is { } sizes ? [.. sizes.Cast<int?>()] : [null],
            Seed, Seeds ?? Report.DefaultSeeds);
    }

    private static async Task<int> RunAsync(Terminal terminal, Request request, CancellationToken cancellation)
    {
        _ = NetworkCatalog.Find(request.Model);
        var runs = request.Runs;
        foreach (var norm in runs.Select(run => run.Norm).Concat(request.Repeat).Distinct())
        {
            _ = NormalizationOptions.Parse(norm);
        }

        var pictures = ComparisonPictures.Draw(request.Folder.FullName, request.Test?.FullName, request.Pictures, request.Seed);
        var settings = new ComparisonSettings(
            request.Model, request.Epochs, pictures.Classes.Count, pictures.Training.Count, pictures.Test.Count, pictures.Digest,
            $"{request.Device}", Environment.ProcessorCount);
        request.Output.Create();
        var files = new ReportFiles(request.Output, request.Report);
        var results = ComparisonResults.Open(files.Results, settings, request.Fresh);
        var left = runs.Where(run => !results.Has(run)).ToList();
        var display = new ComparisonDisplay(terminal, runs.Count, runs.Count - left.Count, request.Epochs);
        terminal.WriteLine(FormattableString.Invariant(
            $"{runs.Count} trainings of {settings.Model} on {settings.Pictures:N0} pictures, measured on {settings.TestPictures:N0} others; {runs.Count - left.Count} of them done."));

        var scratch = Directory.CreateTempSubdirectory("normml-compare-").FullName;
        try
        {
            var training = ComparisonPictures.LayOut(pictures.Training, Path.Combine(scratch, "train"), cancellation);
            var test = request.Test?.FullName ?? ComparisonPictures.LayOut(pictures.Test, Path.Combine(scratch, "test"), cancellation);
            var comparison = new ComparisonTraining(settings, training, test, scratch);
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
            terminal.WriteError($"Stopped; finished trainings are kept in {files.Results}, and the same command goes on.");
            return ExitCode.Failed;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        files.Write(settings, results.All);
        terminal.WriteLine($"Wrote {files.Markdown}.");
        return ExitCode.Done;
    }

    // An option that was left out has the value of an empty list.
    private static T[]? Given<T>(T[]? values) => values is { Length: > 0 } ? values : null;

    private static int[] BatchSizes(ArgumentResult result)
    {
        var text = string.Join(',', result.Tokens.Select(token => token.Value));
        var sizes = text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0).ToArray();
        if (sizes.Any(size => size < 1))
        {
            result.AddError($"--batch-sizes takes whole numbers from 1, as in 64,8,2; received '{text}'.");
        }

        return sizes;
    }

    private static Option<string[]?> Texts(string name, string description) =>
        new(name) { Description = description, HelpName = "NORM", AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore };

    private static Option<int> Count(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"{name} takes 1 or more.");
            }
        });
        return option;
    }
}
