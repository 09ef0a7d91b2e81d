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

    /// <summary>Standard output, for people: with colors and a live progress bar if it is a terminal.</summary>
    public IAnsiConsole Output => output;

    /// <summary>Whether output goes to an interactive terminal: only then is anything redrawn in place.</summary>
    public bool IsLive => output.Profile.Capabilities.Interactive && output.Profile.Out.IsTerminal;

    public static Terminal ForProcess()
    {
        var output = ConsoleFor(Console.Out, Console.IsOutputRedirected);
        var error = ConsoleFor(Console.Error, Console.IsErrorRedirected);
        return new Terminal(output, error, Console.Out);
    }

    public void WriteLine(string text = "") => output.WriteLine(text);

    /// <summary>Writes a line above a bar, padded to the edge so that it overwrites the whole previous bar.</summary>
    public void WriteLineAboveBar(string text)
    {
        var width = Math.Max(output.Profile.Width, 1);
        output.WriteLine(text.PadRight((text.Length + width - 1) / width * width));
    }

    public void WriteError(string text) => error.MarkupLineInterpolated($"[red]error:[/] {text}");

    public void WriteHint(string text) => error.WriteLine(text);

    /// <summary>Reports what the scan of a folder ignored, if anything.</summary>
    public void WritePassedOver(string folder, PassedOver passedOver)
    {
        if (passedOver.Count > 0)
        {
            WriteHint($"Passed over in '{folder}': {passedOver}.");
        }
    }

    /// <summary>Shows a context's warnings, and what a folder scan ignores, in the tool's terms.</summary>
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

    /// <summary>Writes one JSON document, for programs.</summary>
    public void WriteJson(object value) => plainOutput.WriteLine(JsonSerializer.Serialize(value, Readable));

    /// <summary>Writes one JSON object on its own line, for programs that follow a run.</summary>
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
        // A file or pipe has no width; the default of 80 columns would break tables and lines that scripts read.
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
