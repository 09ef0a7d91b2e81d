using NormML.Transforms;

namespace Microsoft.ML;

/// <summary>What NormML adds to <c>mlContext.Model</c>.</summary>
public static class ModelOperationsExtensions
{
    /// <summary>
    /// Saves a model in ML.NET's format, but whole or not at all: it is written beside <paramref name="path"/>, flushed to
    /// disk and renamed, so a failed or cancelled write leaves an old file as it was. (<c>Model.Save</c> with a path empties
    /// the old file first.) Read it with <c>Model.Load</c>.
    /// </summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="model">Any transformer or chain.</param>
    /// <param name="inputSchema">The schema of the data that the model takes; may be null, and <c>Load</c> then gives back null.</param>
    /// <param name="path">The file, usually *.zip. Its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static void SaveTo(this ModelOperationsCatalog catalog, ITransformer model, DataViewSchema? inputSchema, string path)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, stream => catalog.Save(model, inputSchema, stream));
    }
}
