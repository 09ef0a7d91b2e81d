using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace NormML.Cli;

/// <summary>A command whose help groups its many options under headings.</summary>
internal sealed class GroupedCommand(string name, string description) : Command(name, description)
{
    private readonly Dictionary<string, string> headings = [];

    /// <summary>Adds options under a heading.</summary>
    public void Add(string heading, params Option[] options)
    {
        headings.Add(options[0].Name, heading);
        foreach (var option in options)
        {
            Add(option);
        }
    }

    /// <summary>Shows the headings in the help of grouped commands.</summary>
    public static void ShowHeadings(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Help((HelpAction)help.Action!);
    }

    private IEnumerable<string> WithHeadings(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(line => line != "Options:"))
        {
            var option = line.TrimStart().Split(' ', ',')[0];
            if (line.StartsWith("  -", StringComparison.Ordinal) && headings.TryGetValue(option, out var heading))
            {
                yield return option == headings.Keys.First() ? $"{heading}:" : $"\n{heading}:";
            }

            yield return line;
        }
    }

    /// <summary>The library's help, with a heading inserted before the first option of each group.</summary>
    private sealed class Help(HelpAction plain) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => plain.ClearsParseErrors;

        public override int Invoke(ParseResult parseResult)
        {
            if (parseResult.CommandResult.Command is not GroupedCommand command)
            {
                return plain.Invoke(parseResult);
            }

            var output = parseResult.InvocationConfiguration.Output;
            using var text = new StringWriter();
            parseResult.InvocationConfiguration.Output = text;
            var code = plain.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            output.Write(string.Join('\n', command.WithHeadings(text.ToString().ReplaceLineEndings("\n").Split('\n'))));
            return code;
        }
    }
}
