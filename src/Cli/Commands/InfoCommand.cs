using System.CommandLine;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Scoring;
using Spectre.Console;
using static System.FormattableString;

namespace NormML.Cli.Commands;

/// <summary><c>normml info</c>: shows what is in a model file, or the layers of a network of the catalog.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("MODEL|NETWORK")
        {
            Description = "A model that 'train' or ML.NET's Model.Save wrote, or a network that 'models' lists.",
        };
        var norm = SharedOptions.Norm(
            "Normalization of a network that 'models' lists, as in 'group:32+weight-standardization'; default its own."
        );
        var size = SharedOptions.WholeNumber(
            "--size",
            "Height and width of a network's input image, in pixels; default its own."
        );
        var classes = SharedOptions.WholeNumber(
            "--classes",
            "Number of classes of a network; default 1000 for ImageNet networks, else 10."
        );
        var json = SharedOptions.Json();
        var command = new Command("info", "Show what is in a model file, or the layers of a network.")
        {
            model,
            norm,
            size,
            classes,
            json,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(model);
            if (File.Exists(name))
            {
                var given = new Option[] { norm, size, classes }.FirstOrDefault(option =>
                    parsed.GetResult(option) is not null
                );
                ShowModel(terminal, name, given?.Name, parsed.GetValue(json));
            }
            else
            {
                ShowNetwork(
                    terminal,
                    name,
                    parsed.GetValue(norm),
                    parsed.GetValue(size),
                    parsed.GetValue(classes),
                    parsed.GetValue(json)
                );
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static void ShowNetwork(
        Terminal terminal,
        string name,
        NormalizationOptions? norm,
        int? size,
        int? classes,
        bool json
    )
    {
        var entry =
            NetworkCatalog.TryFind(name)
            ?? throw (
                Directory.Exists(name)
                    ? SavedModel.IsFolder(name)
                    : new FileNotFoundException(
                        $"'{name}' is neither a file nor a network; networks with similar names: {string.Join(", ", NetworkCatalog.NearestNames(name))}."
                    )
            );
        if (norm is { Gradient: not NoGradientTransformOptions })
        {
            throw new ArgumentException(
                $"--norm of info is for norms of the network; received {norm.Gradient}, which belongs to the training; leave it out."
            );
        }

        var pixels = size ?? entry.DefaultSize;
        if (pixels < 1)
        {
            throw new ArgumentException($"--size takes 1 or more; received {pixels}.");
        }

        using var network = NetworkFactory.Create(
            norm is null ? entry.Options : entry.Options with { Normalization = norm },
            classes ?? entry.DefaultClasses,
            seed: 1
        );
        var summary = NetworkSummary.Of(network, pixels, pixels);
        Show(
            terminal,
            json,
            () => Describe(entry, network, pixels, summary),
            () => Write(terminal, entry, network, pixels, summary)
        );
    }

    private static void ShowModel(Terminal terminal, string path, string? given, bool json)
    {
        if (given is not null)
        {
            throw new ArgumentException(
                $"{given} is for networks that '{CommandLine.ToolName} models' lists; received the model file '{path}', which has its own."
            );
        }

        using var saved = SavedModel.Load(new FileInfo(path), default);
        var model = saved.Classifier.Model;
        var layers = NetworkSummary.Of(model.Network, model.Pixels.Height, model.Pixels.Width);
        Show(terminal, json, () => Describe(model, layers), () => Write(terminal, model, layers));
    }

    private static void Show(Terminal terminal, bool json, Func<object> describe, Action write)
    {
        if (json)
        {
            terminal.WriteJson(describe());
        }
        else
        {
            write();
        }
    }

    private static object Describe(NetworkEntry entry, Network network, int size, NetworkSummary summary) =>
        new
        {
            network = entry.Name,
            normalization = network.Options.Normalization.ToString(),
            summary.Parameters,
            summary.MultiplyAdds,
            imageSize = size,
            network.Classes,
            entry.Source,
            summary.Layers,
        };

    private static object Describe(ImageClassificationModel model, NetworkSummary summary) =>
        new
        {
            network = model.Network.Options.Name,
            normalization = model.Network.Options.Normalization.ToString(),
            summary.Parameters,
            summary.MultiplyAdds,
            classes = model.ClassNames,
            formatVersion = ImageClassificationModel.FormatVersion,
            images = model.Pixels,
            summary.Layers,
        };

    private static void Write(Terminal terminal, NetworkEntry entry, Network network, int size, NetworkSummary summary)
    {
        WriteNetwork(terminal, network, summary);
        terminal.WriteLine(Invariant($"Classes     {network.Classes}"));
        terminal.WriteLine(Invariant($"Images      {size}x{size}, {Words.Count(network.Options.Channels, "channel")}"));
        terminal.WriteLine($"Source      {entry.Source}");
        WriteLayers(terminal, summary);
    }

    private static void Write(Terminal terminal, ImageClassificationModel model, NetworkSummary summary)
    {
        var pixels = model.Pixels;
        WriteNetwork(terminal, model.Network, summary);
        terminal.WriteLine($"Classes     {model.ClassNames.Count}: {string.Join(", ", model.ClassNames)}");
        terminal.WriteLine(
            Invariant(
                $"Images      {pixels.Width}x{pixels.Height}, {Words.Count(pixels.Channels, "channel")}, {pixels.Resize}"
            )
        );
        terminal.WriteLine($"Mean        {Numbers(pixels.Mean)}");
        terminal.WriteLine($"Deviation   {Numbers(pixels.StandardDeviation)}");
        terminal.WriteLine(Invariant($"Format      {ImageClassificationModel.FormatVersion}"));
        WriteLayers(terminal, summary);
    }

    private static void WriteNetwork(Terminal terminal, Network network, NetworkSummary summary)
    {
        terminal.WriteLine($"Network     {network.Options.Description}");
        terminal.WriteLine($"Norm        {network.Options.Normalization}");
        terminal.WriteLine(
            Invariant(
                $"Parameters  {summary.Parameters:N0} ({summary.MultiplyAdds / 1e6:N1} M multiply-adds per image)"
            )
        );
    }

    private static void WriteLayers(Terminal terminal, NetworkSummary summary)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Layer");
        table.AddColumn("Kind");
        table.AddColumn(new TableColumn("Output").RightAligned());
        table.AddColumn(new TableColumn("Parameters").RightAligned());
        foreach (var layer in summary.Layers)
        {
            table.AddRow(
                Markup.Escape(layer.Name),
                Markup.Escape(layer.Kind),
                string.Join("x", layer.Output),
                Invariant($"{layer.Parameters:N0}")
            );
        }

        terminal.Output.Write(table);
    }

    private static string Numbers(IReadOnlyList<float> values) =>
        values.Count == 0 ? "none" : string.Join(", ", values.Select(value => Invariant($"{value:0.0000}")));
}
