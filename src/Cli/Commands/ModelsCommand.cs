using System.CommandLine;
using NormML.Models.Networks;
using Spectre.Console;

namespace NormML.Cli.Commands;

/// <summary><c>normml models</c>: the networks that can be trained.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var command = new Command("models", "List the networks that can be trained.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(NetworkCatalog.All.Select(Describe));
            }
            else
            {
                terminal.Output.Write(Table());
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static object Describe(NetworkEntry network) => new
    {
        network.Name,
        network.Aliases,
        network.Source,
        pictureSize = network.DefaultSize,
        classes = network.DefaultClasses,
        parameters = network.ParameterCount(network.DefaultClasses),
        network.MultiplyAdds,
    };

    private static Table Table()
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Name");
        foreach (var column in (string[])["Picture", "Classes", "Parameters", "Multiply-adds"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("Source");
        foreach (var network in NetworkCatalog.All)
        {
            table.AddRow(
                Markup.Escape(string.Join(", ", network.Aliases.Prepend(network.Name))),
                FormattableString.Invariant($"{network.DefaultSize}x{network.DefaultSize}"),
                FormattableString.Invariant($"{network.DefaultClasses}"),
                FormattableString.Invariant($"{network.ParameterCount(network.DefaultClasses):N0}"),
                FormattableString.Invariant($"{network.MultiplyAdds / 1e6:N1} M"),
                Markup.Escape(network.Source));
        }
        return table;
    }
}
