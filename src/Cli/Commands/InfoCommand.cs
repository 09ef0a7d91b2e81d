using System.CommandLine;
using System.Globalization;
using NormML.Models.Networks;
using NormML.Transforms.Classification;
using Spectre.Console;

namespace NormML.Cli.Commands;

/// <summary><c>normml info</c>: what is in a model file.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var json = SharedOptions.Json();
        var command = new Command("info", "Show what is in a model file.") { model, json };
        command.SetAction(parsed =>
        {
            using var saved = SavedModel.Load(parsed.GetRequiredValue(model), default);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(Describe(saved.Classifier.Model));
            }
            else
            {
                Write(terminal, saved.Classifier.Model);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static object Describe(ImageClassificationModel model)
    {
        var summary = NetworkSummary.Of(model.Network, model.Pixels.Height, model.Pixels.Width);
        return new
        {
            network = model.Network.Options.Name,
            norm = model.Network.Options.Norm.ToString(),
            summary.Parameters,
            summary.MultiplyAdds,
            classes = model.ClassNames,
            formatVersion = ImageClassificationModel.FormatVersion,
            pictures = model.Pixels,
            summary.Layers,
        };
    }

    private static void Write(Terminal terminal, ImageClassificationModel model)
    {
        var pixels = model.Pixels;
        var summary = NetworkSummary.Of(model.Network, pixels.Height, pixels.Width);
        terminal.WriteLine($"Network     {model.Network.Options.Description}");
        terminal.WriteLine($"Norm        {model.Network.Options.Norm}");
        terminal.WriteLine(Text($"Parameters  {summary.Parameters:N0} ({summary.MultiplyAdds / 1e6:N1} M multiply-adds a picture)"));
        terminal.WriteLine($"Classes     {model.ClassNames.Count}: {string.Join(", ", model.ClassNames)}");
        terminal.WriteLine(Text($"Pictures    {pixels.Width}x{pixels.Height}, {pixels.Channels} channels, {pixels.Resize}"));
        terminal.WriteLine($"Mean        {Numbers(pixels.Mean)}");
        terminal.WriteLine($"Deviation   {Numbers(pixels.StandardDeviation)}");
        terminal.WriteLine(Text($"Format      {ImageClassificationModel.FormatVersion}"));

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Layer");
        table.AddColumn("Kind");
        table.AddColumn(new TableColumn("Output").RightAligned());
        table.AddColumn(new TableColumn("Parameters").RightAligned());
        foreach (var layer in summary.Layers)
        {
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Kind), string.Join("x", layer.Output), Text($"{layer.Parameters:N0}"));
        }

        terminal.Output.Write(table);
    }

    private static string Numbers(IReadOnlyList<float> values) =>
        values.Count == 0 ? "none" : string.Join(", ", values.Select(value => Text($"{value:0.0000}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
