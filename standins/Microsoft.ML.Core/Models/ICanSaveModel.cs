namespace Microsoft.ML;

public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>The signature of what loads a model: a constructor or Create that takes its context.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
