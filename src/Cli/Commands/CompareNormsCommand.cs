using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using NormML.Cli.Comparison;

namespace NormML.Cli.Commands;

/// <summary>
/// <c>normml compare-norms</c>: trains the same network on the same images with each of several norms.
/// </summary>
internal static class CompareNormsCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("FOLDER")
        {
            Description = "Training images: one subfolder per class.",
        };
        var test = new Option<DirectoryInfo>("--test")
        {
            Description = FormattableString.Invariant(
                $"Test images; default up to {ComparisonImages.MostTestImages:N0} other images of FOLDER."
            ),
            HelpName = "FOLDER",
        };
        var images = SharedOptions.Count("--images", "Number of training images, drawn evenly by class.", 10_000);
        var model = new Option<string>("--model")
        {
            Description = "Network to train; 'models' lists them.",
            HelpName = "NAME",
            DefaultValueFactory = _ => "resnet20",
        };
        var epochs = SharedOptions.Count("--epochs", "Epochs of each training.", 3);
        var norms = Texts("--norms", "Norms to compare; default a selection of common ones.");
        var repeat = Texts(
            "--repeat",
            $"Norms to train with every seed, the others with the first only; default {string.Join(" ", new NormReport().DefaultRepeated)}, or all with --batch-sizes."
        );
        var seeds = SharedOptions.Count("--seeds", "Number of seeds for each repeated norm.", 3);
        var seed = SharedOptions.Seed("The first seed, which also draws the images.");
        var batchSizes = new Option<int[]>("--batch-sizes")
        {
            Description =
                "Compare at these batch sizes instead, with proportional learning rates: the small-batch study.",
            HelpName = "N,N,...",
            CustomParser = BatchSizes,
        };
        var output = new Option<DirectoryInfo>("--out")
        {
            Description = "Folder for the README.md with the tables, the charts and the results.",
            HelpName = "FOLDER",
            DefaultValueFactory = _ => new DirectoryInfo("docs/norms"),
        };
        var skip = SharedOptions.SkipBadImages();
        var threads = SharedOptions.Threads();
        var fresh = new Option<bool>("--fresh")
        {
            Description = "Start over instead of continuing the last comparison.",
        };
        var device = SharedOptions.Device();
        var command = new Command(
            "compare-norms",
            "Train a network with each of several norms; write a table and a chart."
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
