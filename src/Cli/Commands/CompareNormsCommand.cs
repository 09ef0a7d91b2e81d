using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Cli.Comparison;

namespace NormML.Cli.Commands;

/// <summary><c>normml compare-norms</c>: the same network, images and defaults with one norm after the other.</summary>
internal static class CompareNormsCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Images to learn from: a sub-folder a class.",
        };
        var test = new Option<DirectoryInfo>("--test")
        {
            Description = FormattableString.Invariant(
                $"Images to measure by; default up to {ComparisonImages.MostTestImages:N0} others of FOLDER."
            ),
            HelpName = "FOLDER",
        };
        var images = SharedOptions.Count("--images", "Images to learn from, drawn evenly by class.", 10_000);
        var model = new Option<string>("--model")
        {
            Description = "Network to train; 'models' lists them.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "resnet20",
        };
        var epochs = SharedOptions.Count("--epochs", "How often each training sees every image.", 3);
        var norms = Texts("--norms", "Norms to compare, in their text form; default a choice of the commonest.");
        var repeat = Texts(
            "--repeat",
            $"Norms that are trained with every seed, the others with the first alone; default {string.Join(" ", new NormReport().DefaultRepeated)}, with --batch-sizes all."
        );
        var seeds = SharedOptions.Count("--seeds", "Trainings of each repeated norm.", 3);
        var seed = SharedOptions.Seed("The first seed; it draws the images, too.");
        var batchSizes = new Option<int[]>("--batch-sizes")
        {
            Description =
                "Compare at these batch sizes instead, the learning rate in proportion: the study of small batches.",
            HelpName = "N,N,...",
            CustomParser = BatchSizes,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder of the README.md with the tables, of the charts and the results.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new DirectoryInfo("docs/norms"),
        };
        var skip = SharedOptions.SkipBadImages();
        var threads = SharedOptions.Threads();
        var fresh = new Option<bool>("--fresh")
        {
            Description = "Start over instead of going on where the last comparison stopped.",
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "compare-norms",
            "Train a network with one norm after the other; write a table and a chart."
        )
        {
            folder,
            test,
            images,
            model,
            epochs,
            norms,
            repeat,
            seeds,
            seed,
            batchSizes,
            skip,
            output,
            fresh,
            threads,
            device,
        };
        command.SetAction(
            (parsed, cancellation) =>
                NormComparison.RunAsync(
                    terminal,
                    new ComparisonRequest(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(output))
                    {
                        Test = parsed.GetValue(test),
                        Images = parsed.GetValue(images),
                        Model = parsed.GetRequiredValue(model),
                        Epochs = parsed.GetValue(epochs),
                        Norms = SharedOptions.Given(parsed.GetValue(norms)),
                        Repeat = SharedOptions.Given(parsed.GetValue(repeat)),
                        Seeds = parsed.GetValue(seeds),
                        Seed = parsed.GetValue(seed),
                        BatchSizes = SharedOptions.Given(parsed.GetValue(batchSizes)),
                        SkipBadImages = parsed.GetValue(skip),
                        Threads = parsed.GetValue(threads),
                        Fresh = parsed.GetValue(fresh),
                        Device = parsed.GetValue(device),
                    },
                    cancellation
                )
        );
        return command;
    }

    private static int[] BatchSizes(ArgumentResult result)
    {
        var text = string.Join(',', result.Tokens.Select(token => token.Value));
        var sizes = text.Split(',')
            .Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0
            )
            .ToArray();
        if (sizes.Any(size => size < 1))
        {
            result.AddError($"--batch-sizes takes whole numbers from 1, as in 64,8,2; received '{text}'.");
        }

        return sizes;
    }

    private static Option<string[]?> Texts(string name, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "NORM",
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
}
