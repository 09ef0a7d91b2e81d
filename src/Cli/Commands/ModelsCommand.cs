using System.CommandLine;
using NormML.Models;
using NormML.Models.Networks;
using static System.FormattableString;

namespace NormML.Cli.Commands;

/// <summary><c>normml models</c>: lists the networks that can be trained.</summary>
internal static class ModelsCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var command = new Command("models", "List the networks that can be trained.") { json };
        command.SetAction(parsed =>
        {
            TorchRuntime.EnsureAvailable(); // counting parameters needs libtorch; fail before the table starts
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(NetworkCatalog.All.Select(Describe));
            }
            else
            {
                Write(terminal);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static object Describe(NetworkEntry network) =>
        new
        {
            network.Name,
            network.Aliases,
            network.Source,
            imageSize = network.DefaultSize,
            classes = network.DefaultClasses,
            parameters = network.ParameterCount(network.DefaultClasses),
            network.MultiplyAdds,
        };

    // Grouped by paper: a column of titles would be too wide for a terminal.
    private static void Write(Terminal terminal)
    {
        terminal.WriteLine(Line("Name", "Image", "Classes", "Parameters", "Multiply-adds"));
        foreach (var paper in NetworkCatalog.All.GroupBy(network => network.Source))
        {
            terminal.WriteLine();
            terminal.WriteLine(paper.Key);
            foreach (var network in paper)
            {
                terminal.WriteLine(
                    Line(
                        network.Name,
                        Invariant($"{network.DefaultSize}x{network.DefaultSize}"),
                        Invariant($"{network.DefaultClasses}"),
                        Invariant($"{network.ParameterCount(network.DefaultClasses):N0}"),
                        Invariant($"{network.MultiplyAdds / 1e6:N1} M")
                    )
                );
            }
        }

        terminal.WriteLine();
        terminal.WriteLine("The ending -cifar of a name can be left out. 'info NAME' shows a network's layers.");
    }

    private static string Line(string name, string image, string classes, string parameters, string multiplyAdds) =>
        $"  {name, -26} {image, 7} {classes, 9} {parameters, 13} {multiplyAdds, 15}";
}
