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
            if (parsed.GetValue(json)) terminal.WriteJson(Describe(saved.Classifier.Model));
            else Write(terminal, saved.Classifier.Model);
            return ExitCode.Done;
        });
        return command;
    }

    private static object Describe(ImageClassificationModel model) => new
    {
        network = model.Network.Options.ToString(),
        norm = model.Network.Options.Norm.ToString(),
        parameters = model.ParameterCount,
        classes = model.ClassNames,
        formatVersion = model.FormatVersion,
        pictures = model.Pixels,
        layers = NetworkSummary.Of(model.Network, model.Pixels.Height, model.Pixels.Width),
    };

    private static void Write(Terminal terminal, ImageClassificationModel model)
    {
        var pixels = model.Pixels;
        terminal.WriteLine($"Network     {model.Network.Options}");
        terminal.WriteLine($"Norm        {model.Network.Options.Norm}");
        terminal.WriteLine(Text($"Parameters  {model.ParameterCount:N0}"));
        terminal.WriteLine($"Classes     {model.ClassNames.Count}: {string.Join(", ", model.ClassNames)}");
        terminal.WriteLine(Text($"Pictures    {pixels.Width}x{pixels.Height}, {pixels.Channels} channels, {pixels.Resize}"));
        terminal.WriteLine($"Mean        {Numbers(pixels.Mean)}");
        terminal.WriteLine($"Deviation   {Numbers(pixels.StandardDeviation)}");
        terminal.WriteLine(Text($"Format      {model.FormatVersion}"));

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Layer");
        table.AddColumn("Kind");
        table.AddColumn(new TableColumn("Output").RightAligned());
        table.AddColumn(new TableColumn("Parameters").RightAligned());
        foreach (var layer in NetworkSummary.Of(model.Network, pixels.Height, pixels.Width))
            table.AddRow(Markup.Escape(layer.Name), Markup.Escape(layer.Kind), string.Join("x", layer.Shape), Text($"{layer.Parameters:N0}"));
        terminal.Output.Write(table);
    }

    private static string Numbers(IReadOnlyList<float> values) =>
        values.Count == 0 ? "none" : string.Join(", ", values.Select(value => Text($"{value:0.0000}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
