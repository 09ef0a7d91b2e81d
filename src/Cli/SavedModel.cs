using Microsoft.ML;
using NormML.Transforms.Scoring;

namespace NormML.Cli;

/// <summary>A model file: the whole saved chain, and the image classifier in it.</summary>
internal sealed class SavedModel : IDisposable
{
    private SavedModel(
        MLContext context,
        ITransformer chain,
        DataViewSchema? inputSchema,
        ImageClassificationTransformer classifier
    )
    {
        Context = context;
        Chain = chain;
        InputSchema = inputSchema;
        Classifier = classifier;
    }

    public MLContext Context { get; }

    /// <summary>The whole saved chain; its first step maps label texts to keys.</summary>
    public ITransformer Chain { get; }

    /// <summary>The saved input schema.</summary>
    public DataViewSchema? InputSchema { get; }

    public ImageClassificationTransformer Classifier { get; }

    public static SavedModel Load(FileInfo file, Device device)
    {
        if (Directory.Exists(file.FullName))
        {
            throw IsFolder(file.FullName);
        }

        var context = device.CreateContext();
        var chain = context.Model.LoadFrom(file.FullName, out var schema);
        if (Find(chain) is { } classifier)
        {
            return new SavedModel(context, chain, schema, classifier);
        }

        (chain as IDisposable)?.Dispose();
        throw new InvalidDataException(
            $"The model '{file.FullName}' has no NormML image classifier in it; give one that '{CommandLine.ToolName} train' wrote."
        );
    }

    /// <summary>The exception for a folder given instead of a model.</summary>
    public static IOException IsFolder(string path) =>
        new($"'{path}' is a folder; give the model file that '{CommandLine.ToolName} train' wrote.");

    /// <summary>
    /// Throws if a folder has a class that the model was not trained on: its images could only be misclassified.
    /// </summary>
    public void CheckKnows(IEnumerable<string> classes, string folder)
    {
        var unknown = classes.Except(Classifier.Model.ClassNames).ToList();
        if (unknown.Count == 0)
        {
            return;
        }

        throw new ArgumentException(
            $"The model does not know {(unknown.Count == 1 ? "the class" : "the classes")} {string.Join(", ", unknown)} of '{folder}'; "
                + $"it knows {string.Join(", ", Classifier.Model.ClassNames)}. Rename or remove the folders, or train on them."
        );
    }

    public void Dispose() => (Chain as IDisposable)?.Dispose();

    private static ImageClassificationTransformer? Find(ITransformer transformer) =>
        transformer switch
        {
            ImageClassificationTransformer classifier => classifier,
            IEnumerable<ITransformer> chain => chain.Select(Find).LastOrDefault(found => found is not null),
            _ => null,
        };
}
