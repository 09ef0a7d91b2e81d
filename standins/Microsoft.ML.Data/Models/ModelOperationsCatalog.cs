using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Data.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves and loads models, and predicts with them.</summary>
public sealed partial class ModelOperationsCatalog : IInternalCatalog
{
    private const string SchemaEntryName = "Schema";
    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        _env.CheckValue(stream, nameof(stream));
        using var repository = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(repository, model, TransformerChain.LoaderSignature);
        if (inputSchema is not null)
            SaveSchema(repository, inputSchema);
        repository.Commit();
    }

    /// <summary>As the real one does, it empties the file before it knows that the model can be saved.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        _env.CheckValue(stream, nameof(stream));
        using var repository = RepositoryReader.Open(stream, _env);
        inputSchema = LoadSchemaOrNull(repository);
        if (inputSchema is not null)
        {
            ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(_env, out var withSchema, repository, TransformerChain.LoaderSignature);
            return withSchema;
        }

        if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out var model, repository, TransformerChain.LoaderSignature))
            return model;
        throw _env.Except("Could not load legacy format model");
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    private void SaveSchema(RepositoryWriter repository, DataViewSchema schema)
    {
        using var channel = _env.Start("Saving Schema");
        using var entry = repository.CreateEntry(SchemaEntryName);
        BinaryView.Save(channel, new EmptyDataView(schema), entry.Stream, keepHidden: true);
    }

    private static DataViewSchema LoadSchemaOrNull(RepositoryReader repository)
    {
        using var entry = repository.OpenEntryOrNull(SchemaEntryName);
        if (entry is null)
            return null;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8, leaveOpen: true);
        return BinaryView.ReadSchema(reader);
    }
}
