using System.Text.RegularExpressions;
using NormML.Cli.Commands;

namespace NormML.Cli;

/// <summary>Translates the library's messages, which name properties, into the tool's options.</summary>
internal static class OptionNames
{
    /// <summary>Properties of the trainer's options and of EarlyStopping, and the options of <c>train</c> that set them.</summary>
    public static IReadOnlyDictionary<string, string> Options { get; } =
        new TrainOptions()
            .All.SelectMany(option => option.Properties, (option, property) => (property, option.Option.Name))
            .ToDictionary();

    /// <summary>Properties that the tool has no option for, and why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutOption { get; } =
        new Dictionary<string, string>
        {
            ["LabelColumnName"] = "the tool makes the columns itself",
            ["FeatureColumnName"] = "the tool makes the columns itself",
            ["ScoreColumnName"] = "the other commands read the usual name",
            ["PredictedLabelColumnName"] = "the other commands read the usual name",
            ["Observers"] = "the tool's display is the observer; --json is for programs",
            ["CancellationToken"] = "Ctrl-C cancels",
        };

    /// <summary>
    /// What the library advises its callers, and what the tool's user can do instead. These are whole phrases, so that no class,
    /// file or ordinary word is taken for an option.
    /// </summary>
    public static IReadOnlyList<(string Library, string Tool)> Phrases { get; } =
    [
        ("choose OnBadImage.Skip to leave them out", "give --skip-bad-images to leave them out"),
        (
            "choose ValidationFraction = 0, or give the validation images with Fit(train, validation)",
            "choose --validation 0, or give a folder to --validation"
        ),
        (
            "choose a ValidationFraction above 0, or give the validation images with Fit(train, validation)",
            "give a share above 0, or a folder, to --validation"
        ),
        ("EarlyStopping follows the validation accuracy", "--early-stopping follows the validation accuracy"),
        (
            "is frozen with weights that are drawn at random; give Weights to start from",
            "is frozen with weights that are drawn at random; give --weights to start from"
        ),
        (" (ImageOptions.MaximumPixels)", ""),
        (": this exception's Model has them", ""),
        ("GpuDeviceId names a CUDA device of this machine", "--device cuda:N names a CUDA device of this machine"),
        ("; received GpuDeviceId=", "; received cuda:"),
        (
            "set GpuDeviceId to null for the CPU, or FallbackToCpu to true. An app needs the package TorchSharp-cuda-windows or TorchSharp-cuda-linux to see one.",
            "choose --device cpu. The tool must be built with -p:NormMLDevice=cuda to see one."
        ),
        ("; choose another DefaultSize for another size.", "; leave --size out."),
    ];

    // The same, of options that are out of their range.
    private static readonly (string Library, string Tool)[] RangePhrases =
    [
        ("or a network with another DefaultSize", "or another --model"),
        ("must be null where FreezeTo is", "goes with --freeze-to"),
        ("choose null for", "leave it out for"),
        ("choose null to compute", "leave it out to compute"),
        (
            "received null; choose both, or null for both to compute",
            "received one alone; give both, or leave out both to compute"
        ),
    ];

    // Where the folders of a data set's parts lie one deeper than they should.
    private static readonly Regex Parts = new(
        "; give '(?<train>.+)' to LoadImagesFromFolder(, '(?<validation>.+)' to Fit for validation)?(, '(?<test>.+)' to Evaluate)?[.]$",
        RegexOptions.Singleline | RegexOptions.CultureInvariant
    );

    private static readonly Regex Properties = new(
        $@"\b({string.Join('|', Options.Keys)})\b",
        RegexOptions.CultureInvariant
    );

    /// <summary>A message of the library in the tool's words.</summary>
    public static string Translate(string message)
    {
        return Parts.Replace(
            Replace(message, Phrases),
            parts =>
                $"; type {CommandLine.ToolName} train '{parts.Groups["train"].Value}'"
                + (
                    parts.Groups["validation"] is { Success: true } validation
                        ? $" --validation '{validation.Value}'"
                        : ""
                )
                + " --out model.zip"
                + (
                    parts.Groups["test"] is { Success: true } test
                        ? $", then {CommandLine.ToolName} evaluate model.zip '{test.Value}'"
                        : ""
                )
                + "."
        );
    }

    /// <summary>The message of an option that is out of its range: it names options throughout, and nothing that a user named.</summary>
    public static string Translate(ArgumentOutOfRangeException problem, string message) =>
        problem.ParamName is { } property
        && Options.ContainsKey(property)
        && message.StartsWith($"{property} ", StringComparison.Ordinal)
            ? Properties.Replace(Replace(message, RangePhrases), match => Options[match.Value])
            : Translate(message);

    private static string Replace(string message, IEnumerable<(string Library, string Tool)> phrases) =>
        phrases.Aggregate(
            message,
            (text, phrase) => text.Replace(phrase.Library, phrase.Tool, StringComparison.Ordinal)
        );
}
