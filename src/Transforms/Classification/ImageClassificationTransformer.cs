using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Models;
using NormML.Models.Normalization;
using NormML.Models.Weights;
using NormML.Transforms.Pixels;

namespace NormML.Transforms.Classification;

/// <summary>
/// Scores pictures with a trained <see cref="ImageClassificationModel"/>: adds <c>Score</c>, the probabilities of the
/// classes, and <c>PredictedLabel</c>, the key of the most probable one.
/// </summary>
/// <remarks>
/// <para>The columns carry ML.NET's annotations, so <c>Evaluate</c>, <c>CrossValidate</c>, <c>MapKeyToValue</c> and
/// <c>CreatePredictionEngine</c> work on them. The picture column may be a path, encoded bytes, an
/// <see cref="MLImage"/> or a float vector [C,H,W], whichever the model was trained on.</para>
/// <para>A transformed view decodes in parallel and scores batches; it scores anew at each pass over it, so put
/// <c>AppendCacheCheckpoint</c> or <c>Data.Cache</c> in front of what reads its data many times. Safe to use from many
/// threads. A <c>PredictionEngine</c> disposes the transformer with itself unless it is told
/// <c>ownsTransformer: false</c>.</para>
/// <para><c>PermutationFeatureImportance</c> is not for picture columns: ML.NET permutes the values of a float vector, finds none in
/// a path, encoded bytes or an <see cref="MLImage"/>, and returns no entries; only <c>MLContext.Log</c> says so. To see what
/// matters in a picture, score it with parts of it covered.</para>
/// </remarks>
public sealed class ImageClassificationTransformer
    : ISingleFeaturePredictionTransformer<ImageClassificationModel>, IDisposable
{
    /// <summary>Takes over <paramref name="model"/>.</summary>
    internal ImageClassificationTransformer(ImageClassificationModel model, ImageClassificationColumns columns)
    {
        Model = model;
        Columns = columns;
    }

    /// <summary>The network, its classes and its pixel preparation. It is disposed with the transformer.</summary>
    public ImageClassificationModel Model { get; }

    /// <summary>The name of the picture column.</summary>
    public string FeatureColumnName => Columns.Picture;

    /// <summary>The type that the picture column had in training.</summary>
    public DataViewType FeatureColumnType => Columns.PictureKind switch
    {
        PictureKind.Path => TextDataViewType.Instance,
        PictureKind.EncodedBytes => new VectorDataViewType(NumberDataViewType.Byte),
        PictureKind.Image => new ImageDataViewType(),
        _ => new VectorDataViewType(
            NumberDataViewType.Single, Model.Pixels.Channels, Model.Pixels.Height, Model.Pixels.Width),
    };

    /// <summary>
    /// True: each row's scores depend on that row alone, unless the network's norm takes a batch's statistics in evaluation, too
    /// (<see cref="Models.Normalization.BatchStatistics.Batch"/>).
    /// </summary>
    public bool IsRowToRowMapper => true;

    internal ImageClassificationColumns Columns { get; }

    /// <summary>The schema that scored data of <paramref name="inputSchema"/> has.</summary>
    /// <param name="inputSchema">The schema of the data to score.</param>
    /// <returns>The input's columns, then the score column and the predicted label's.</returns>
    /// <exception cref="ArgumentException">The picture column is missing, or its type holds no pictures.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => CreateMapper(inputSchema).OutputSchema;

    /// <summary>Scores data.</summary>
    /// <param name="input">The data to score.</param>
    /// <returns>A view that scores when it is read.</returns>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringView(input, CreateMapper(input.Schema));
    }

    /// <summary>A mapper that scores single rows.</summary>
    /// <param name="inputSchema">The schema of the rows to score.</param>
    /// <returns>The mapper.</returns>
    /// <inheritdoc cref="GetOutputSchema" path="/exception"/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => CreateMapper(inputSchema);

    /// <summary>
    /// The same classifier with another norm in its network, where that changes no score: see
    /// <see cref="NormConversion.Convert"/>.
    /// </summary>
    /// <param name="norm">
    /// <see cref="FrozenBatchNormOptions"/>, or <see cref="NoNormOptions"/> to fold norms into the weights.
    /// </param>
    /// <returns>A new transformer, to be disposed; this one stays as it is.</returns>
    /// <exception cref="ArgumentException">Scores would change; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public ImageClassificationTransformer WithNorm(NormOptions norm) => new(Model.WithNorm(norm), Columns);

    /// <summary>
    /// Saves the model as ML.NET does, but whole or not at all: it is written beside <paramref name="path"/>, flushed
    /// to disk and renamed, so a failed or cancelled write leaves an old file as it was.
    /// </summary>
    /// <param name="path">The file, usually *.zip. Its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public void SaveTo(string path) => AtomicFile.Write(path, stream =>
        new MLContext().Model.Save(this, InputSchema(), stream));

    /// <summary>Frees the network.</summary>
    public void Dispose() => Model.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => ImageClassificationLoader.Save(this, ctx);

    private RowScorer CreateMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Model.ThrowIfDisposed();
        return new RowScorer(Model, Columns, inputSchema);
    }

    private DataViewSchema InputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(FeatureColumnName, FeatureColumnType);
        return builder.ToSchema();
    }
}
