using NormML.Transforms.Images;

namespace NormML.Cli;

/// <summary>What went wrong, in the words that the person who typed the command needs.</summary>
internal static class Failure
{
    /// <summary>Whether it comes from the images, files and options that were given. Anything else is a defect and keeps its trace.</summary>
    public static bool IsUsersToMend(Exception problem) =>
        Cause(problem)
            is not (ArgumentNullException or ObjectDisposedException)
                and (
                    ArgumentException
                    or InvalidOperationException
                    or IOException
                    or InvalidDataException
                    or FormatException
                    or NotSupportedException
                    or UnauthorizedAccessException
                );

    /// <summary>Whether one bad image ended it, which could have been left out.</summary>
    public static bool IsAboutImage(Exception problem) => ImageErrors.AreFrom(Cause(problem));

    public static string Message(Exception problem) =>
        Cause(problem) switch
        {
            ArgumentOutOfRangeException range => OptionNames.Translate(range, WithoutParameter(range)),
            ArgumentException argument => OptionNames.Translate(WithoutParameter(argument)),
            var cause => OptionNames.Translate(cause.Message),
        };

    // .NET's " (Parameter 'x')" names what the caller cannot see.
    private static string WithoutParameter(ArgumentException problem) =>
        problem.Message.Replace($" (Parameter '{problem.ParamName}')", "", StringComparison.Ordinal);

    // ML.NET wraps what is thrown while rows are mapped on its threads.
    private static Exception Cause(Exception problem) =>
        problem switch
        {
            AggregateException many => Cause(many.InnerExceptions[0]),
            InvalidOperationException { InnerException: { } inner }
                when problem.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal) => Cause(inner),
            _ => problem,
        };
}
