using System.CommandLine;
using NormML.Models.Networks;
using Spectre.Console;

namespace NormML.Cli.Commands;

/// <summary><c>normml models</c>: the networks that can be trained.</summary>
internal static class ModelsCommand
{
    private const int Classes = 1000;

    public static Command Create(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var command = new Command("models", "List the networks that can be trained.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json)) terminal.WriteJson(NetworkCatalog.All.Select(Describe));
            else terminal.Output.Write(Table());
            return ExitCode.Done;
        });
        return command;
    }

    private static object Describe(NetworkEntry network) => new
    {
        network.Name,
        network.Source,
        pictureSize = network.DefaultSize,
        classes = ClassesOf(network),
        parameters = network.ParameterCount(ClassesOf(network)),
        multiplyAdds = network.MultiplyAdds(ClassesOf(network)),
    };

    // The class counts that the published figures are for.
    private static int ClassesOf(NetworkEntry network) => network.DefaultSize >= 224 ? Classes : 10;

    private static Table Table()
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Name");
        foreach (var column in (string[])["Picture", "Classes", "Parameters", "Multiply-adds"])
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("Source");
        foreach (var network in NetworkCatalog.All)
        {
            var classes = ClassesOf(network);
            table.AddRow(
                Markup.Escape(network.Name),
                FormattableString.Invariant($"{network.DefaultSize}x{network.DefaultSize}"),
                FormattableString.Invariant($"{classes}"),
                FormattableString.Invariant($"{network.ParameterCount(classes):N0}"),
                FormattableString.Invariant($"{network.MultiplyAdds(classes) / 1e6:N1} M"),
                Markup.Escape(network.Source));
        }
        return table;
    }
}
