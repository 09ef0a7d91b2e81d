using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Cli.Output;
using NormML.Transforms.Images;
using Spectre.Console;

namespace NormML.Cli;

/// <summary>Where the tool writes: results to standard output, errors to standard error.</summary>
internal sealed class Terminal(IAnsiConsole output, IAnsiConsole error, TextWriter plainOutput)
{
    private static readonly JsonSerializerOptions Readable = Json(indented: true);
    private static readonly JsonSerializerOptions OneLine = Json(indented: false);

    /// <summary>Standard output, for people: colors and a live progress bar where it is a terminal.</summary>
    public IAnsiConsole Output => output;

    /// <summary>Whether somebody is looking: only then is anything redrawn in place.</summary>
    public bool IsLive => output.Profile.Capabilities.Interactive && output.Profile.Out.IsTerminal;

    public static Terminal ForProcess()
    {
        var output = ConsoleFor(Console.Out, Console.IsOutputRedirected);
        var error = ConsoleFor(Console.Error, Console.IsErrorRedirected);
        return new Terminal(output, error, Console.Out);
    }

    public void WriteLine(string text = "") => output.WriteLine(text);

    /// <summary>A line above a bar: padded to the edge, so that nothing of the bar that stood here before is left behind it.</summary>
    public void WriteLineAboveBar(string text)
    {
        var width = Math.Max(output.Profile.Width, 1);
        output.WriteLine(text.PadRight((text.Length + width - 1) / width * width));
    }

    public void WriteError(string text) => error.MarkupLineInterpolated($"[red]error:[/] {text}");

    public void WriteHint(string text) => error.WriteLine(text);

    /// <summary>Says what a scan of a folder left alone, if anything.</summary>
    public void WritePassedOver(string folder, PassedOver passedOver)
    {
        if (passedOver.Count > 0)
        {
            WriteHint($"Passed over in '{folder}': {passedOver}.");
        }
    }

    /// <summary>Shows what a context warns of, and what a folder's reader passes over, in the tool's words.</summary>
    public void ShowWarnings(MLContext context) =>
        context.Log += (_, message) =>
        {
            if (
                message.Kind >= ChannelMessageKind.Warning
                || (
                    message.Kind == ChannelMessageKind.Info
                    && message.Source == nameof(ImageFolderCatalog.LoadImagesFromFolder)
                )
            )
            {
                WriteHint(OptionNames.Translate(message.RawMessage));
            }
        };

    /// <summary>One JSON document, for machines.</summary>
    public void WriteJson(object value) => plainOutput.WriteLine(JsonSerializer.Serialize(value, Readable));

    /// <summary>One JSON object on a line of its own, for machines that follow a run.</summary>
    public void WriteJsonLine(object value)
    {
        plainOutput.WriteLine(JsonSerializer.Serialize(value, OneLine));
        plainOutput.Flush();
    }

    private static IAnsiConsole ConsoleFor(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            }
        );
        // A file or a pipe has no width; 80 columns would cut tables and break lines that scripts read.
        if (redirected)
        {
            console.Profile.Width = 4096;
        }

        return console;
    }

    private static JsonSerializerOptions Json(bool indented) =>
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            Converters =
            {
                new FiniteOrNull<double>((writer, value) => writer.WriteNumberValue(value)),
                new FiniteOrNull<float>((writer, value) => writer.WriteNumberValue(value)),
                new JsonStringEnumConverter(),
            },
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
