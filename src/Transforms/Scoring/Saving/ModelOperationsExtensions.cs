using System.Reflection;
using System.Runtime.ExceptionServices;
using NormML.Models;

namespace Microsoft.ML;

/// <summary>
/// What NormML adds to <c>mlContext.Model</c>: model files are written completely or not at all, and errors name them.
/// </summary>
public static class ModelOperationsExtensions
{
    /// <summary>
    /// Saves a model in ML.NET's format, but whole or not at all: it is written beside <paramref name="path"/>, flushed
    /// to disk and renamed, so a failed or canceled write leaves an old file as it was. (<c>Model.Save</c> with a path
    /// empties the old file first.) Read it with <c>Model.Load</c> or <see cref="LoadFrom"/>.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="model">Any transformer or chain.</param>
    /// <param name="inputSchema">
    /// The schema of the data that the model takes; may be null, and <c>Load</c> then gives back null.
    /// </param>
    /// <param name="path">The file, usually *.zip. Its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void SaveTo(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        DataViewSchema? inputSchema,
        string path
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => catalog.Save(model, inputSchema, stream));
    }

    /// <summary>
    /// Loads a model as <c>Model.Load</c> does, with errors that name the file and the cause. (<c>Model.Load</c> calls
    /// components by reflection: what one throws arrives wrapped, as "Exception has been thrown by the target of an
    /// invocation".)
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="path">The file that <c>Model.Save</c> or <see cref="SaveTo"/> wrote.</param>
    /// <param name="inputSchema">The schema that was saved with the model, or null.</param>
    /// <returns>The model.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is cut short, damaged, or not an ML.NET model.</exception>
    /// <exception cref="NotSupportedException">A newer version of NormML wrote the model.</exception>
    /// <exception cref="InvalidOperationException">The device is not available, or libtorch does not load.</exception>
    public static ITransformer LoadFrom(
        this ModelOperationsCatalog catalog,
        string path,
        out DataViewSchema? inputSchema
    )
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"The model file '{path}' does not exist.", path);
        }

        try
        {
            return catalog.Load(path, out inputSchema);
        }
        catch (Exception wrapped)
            when (wrapped
                    is EndOfStreamException
                        or not (IOException or UnauthorizedAccessException or OutOfMemoryException)
            )
        {
            var cause = Unwrap(wrapped);
            var message = $"The model file '{path}' cannot be read: {cause.Message}";
            throw cause switch
            {
                NotSupportedException => new NotSupportedException(message, wrapped),
                InvalidOperationException when cause != wrapped => Rethrown(cause),
                _ => new InvalidDataException(message, wrapped),
            };
        }
    }

    private static Exception Unwrap(Exception exception)
    {
        while (
            exception.InnerException is { } inner
            && (exception is TargetInvocationException || inner is TargetInvocationException)
        )
        {
            exception = inner;
        }

        return exception;
    }

    // The error is about the machine or the app, not the file, and needs no addition.
    private static Exception Rethrown(Exception cause)
    {
        ExceptionDispatchInfo.Throw(cause);
        return cause;
    }
}
