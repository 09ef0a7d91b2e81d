using System.CommandLine;
using NormML.Estimators;

namespace NormML.Cli.Commands;

/// <summary>An option of <c>normml train</c> and the properties of the trainer's options that it sets.</summary>
internal sealed class TrainOption
{
    private readonly Func<ParseResult, ImageNetworkTrainer.Options, ImageNetworkTrainer.Options> apply;

    private TrainOption(
        string heading,
        Option option,
        string[] properties,
        Func<ParseResult, ImageNetworkTrainer.Options, ImageNetworkTrainer.Options> apply
    )
    {
        Heading = heading;
        Option = option;
        Properties = properties;
        this.apply = apply;
    }

    /// <summary>The heading under which the help lists the option.</summary>
    public string Heading { get; }

    public Option Option { get; }

    /// <summary>Names of the properties that the option sets; the tool's messages call them by the option's name.</summary>
    public IReadOnlyList<string> Properties { get; }

    /// <summary>An option that is not the trainer's.</summary>
    public static TrainOption Other(string heading, Option option) => new(heading, option, [], (_, options) => options);

    /// <summary>An option that changes the trainer's options if it is given.</summary>
    public static TrainOption Of<T>(
        string heading,
        Option<T> option,
        string[] properties,
        Func<ImageNetworkTrainer.Options, T, ImageNetworkTrainer.Options> apply
    ) =>
        new(
            heading,
            option,
            properties,
            (parsed, options) =>
                parsed.GetResult(option) is { Implicit: false } && parsed.GetValue(option) is { } value
                    ? apply(options, value)
                    : options
        );

    /// <summary>The same, of a number.</summary>
    public static TrainOption OfNumber<T>(
        string heading,
        Option<T?> option,
        string[] properties,
        Func<ImageNetworkTrainer.Options, T, ImageNetworkTrainer.Options> apply
    )
        where T : struct =>
        new(
            heading,
            option,
            properties,
            (parsed, options) => parsed.GetValue(option) is { } value ? apply(options, value) : options
        );

    /// <summary>The trainer's options with what was given to this option.</summary>
    public ImageNetworkTrainer.Options Apply(ParseResult parsed, ImageNetworkTrainer.Options options) =>
        apply(parsed, options);
}
