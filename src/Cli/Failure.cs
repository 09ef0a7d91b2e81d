using NormML.Transforms.Images;

namespace NormML.Cli;

/// <summary>Turns exceptions into messages for the user of the command line.</summary>
internal static class Failure
{
    /// <summary>
    /// Whether the given images, files or options caused it. Anything else is a bug and keeps its stack trace.
    /// </summary>
    public static bool IsUserError(Exception problem) =>
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

    /// <summary>Whether a bad image caused it, which could have been skipped.</summary>
    public static bool IsAboutImage(Exception problem) => ImageErrors.AreFrom(Cause(problem));

    public static string Message(Exception problem) =>
        Cause(problem) switch
        {
            ArgumentOutOfRangeException range => OptionNames.Translate(range, WithoutParameter(range)),
            ArgumentException argument => OptionNames.Translate(WithoutParameter(argument)),
            var cause => OptionNames.Translate(cause.Message),
        };

    // .NET's " (Parameter 'x')" names a parameter that the user does not know.
    private static string WithoutParameter(ArgumentException problem) =>
        problem.Message.Replace($" (Parameter '{problem.ParamName}')", "", StringComparison.Ordinal);

    // ML.NET wraps exceptions of the threads that map rows.
    private static Exception Cause(Exception problem) =>
        problem switch
        {
            AggregateException many => Cause(many.InnerExceptions[0]),
            InvalidOperationException { InnerException: { } inner }
                when problem.Message.StartsWith("Splitter/consolidator", StringComparison.Ordinal) => Cause(inner),
            _ => problem,
        };
}
