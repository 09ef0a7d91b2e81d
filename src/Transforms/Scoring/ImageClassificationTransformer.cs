using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;
using NormML.Models;
using NormML.Models.Inference;
using NormML.Models.Normalization;
using NormML.Transforms.Images;

namespace NormML.Transforms.Scoring;

/// <summary>
/// Scores images with a trained <see cref="ImageClassificationModel"/>: adds <c>Score</c>, the probabilities of the
/// classes, and <c>PredictedLabel</c>, the key of the most probable one.
/// </summary>
/// <remarks>
/// <para>The columns carry ML.NET's annotations, so <c>Evaluate</c>, <c>CrossValidate</c>, <c>MapKeyToValue</c> and
/// <c>CreatePredictionEngine</c> work on them. A model that was trained on paths, encoded bytes or <see cref="MLImage"/>s
/// scores any of the three, with the same scores for the same pixels; one that was trained on float vectors [C,H,W] scores vectors.
/// Prefer bytes to an <see cref="MLImage"/> for uploads: it has lost the EXIF orientation, so a phone's photograph may lie on its
/// side.</para>
/// <para>A transformed view reads its input once, decodes in parallel and scores batches; it scores anew at each pass over it, so
/// put <c>Data.Cache</c> in front of what reads its data many times, and name the columns there if the source gives its rows in
/// another order each time: a cache reads a column when it is first asked for. An <see cref="MLImage"/>
/// column that passes through is a copy that lives until the cursor moves on, as those of <c>LoadImages</c>. Safe to use from many
/// threads. A <c>PredictionEngine</c> disposes the transformer with itself unless it is told
/// <c>ownsTransformer: false</c>.</para>
/// <para><c>PermutationFeatureImportance</c> is not for image columns: ML.NET permutes the values of a float vector, finds none in
/// a path, encoded bytes or an <see cref="MLImage"/>, and returns no entries; only <c>MLContext.Log</c> says so. To see what
/// matters in an image, score it with parts of it covered.</para>
/// </remarks>
public sealed class ImageClassificationTransformer
    : ISingleFeaturePredictionTransformer<ImageClassificationModel>,
        IDisposable
{
    private readonly IHost host;

    /// <summary>Takes over <paramref name="model"/>.</summary>
    internal ImageClassificationTransformer(
        IHostEnvironment environment,
        ImageClassificationModel model,
        ImageClassificationColumns columns
    )
    {
        host = environment.Register(nameof(ImageClassificationTransformer));
        Model = model;
        Columns = columns;
    }

    /// <summary>The network, its classes and its pixel preparation. It is disposed with the transformer.</summary>
    public ImageClassificationModel Model { get; }

    /// <summary>The name of the image column.</summary>
    public string FeatureColumnName => Columns.Image;

    /// <summary>The name of the column of probabilities that it adds.</summary>
    public string ScoreColumnName => Columns.Score;

    /// <summary>The name of the column of predicted keys that it adds.</summary>
    public string PredictedLabelColumnName => Columns.PredictedLabel;

    /// <summary>What to do with a row whose image cannot be read.</summary>
    /// <value>
    /// <see cref="OnBadImage.Throw"/>: the getter of a score throws. <see cref="OnBadImage.Skip"/>: the row's scores are NaN, its
    /// predicted label is missing (key 0), and <c>MLContext.Log</c> reports at the end how many such rows there were
    /// and why; <c>Evaluate</c> leaves them out. The trainer sets it, it is saved with the model, and a change applies
    /// to views made afterwards.
    /// </value>
    public OnBadImage OnBadImage { get; set; }

    /// <summary>The type that the image column had in training.</summary>
    public DataViewType FeatureColumnType =>
        Columns.ImageKind switch
        {
            ImageKind.Path => TextDataViewType.Instance,
            ImageKind.EncodedBytes => new VectorDataViewType(NumberDataViewType.Byte),
            ImageKind.Image => new ImageDataViewType(),
            _ => new VectorDataViewType(
                NumberDataViewType.Single,
                Model.Pixels.Channels,
                Model.Pixels.Height,
                Model.Pixels.Width
            ),
        };

    /// <summary>
    /// True: each row's scores depend on that row alone, unless the network's norm also uses the batch's statistics in
    /// evaluation (<see cref="Models.Normalization.BatchStatistics.Batch"/>).
    /// </summary>
    public bool IsRowToRowMapper => true;

    internal ImageClassificationColumns Columns { get; }

    /// <summary>The schema that scored data of <paramref name="inputSchema"/> has.</summary>
    /// <param name="inputSchema">The schema of the data to score.</param>
    /// <returns>The input's columns, then the score column and the predicted label's.</returns>
    /// <exception cref="ArgumentException">
    /// The image column is missing, its type holds no images, or it holds float vectors where training had
    /// images, or vice versa.
    /// </exception>
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
    /// <returns>A new transformer, to be disposed; this one is unchanged.</returns>
    /// <exception cref="ArgumentException">Scores would change; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The model has been disposed.</exception>
    public ImageClassificationTransformer WithNorm(NormOptions norm) =>
        new(host, Model.WithNorm(norm), Columns) { OnBadImage = OnBadImage };

    /// <summary>
    /// Saves the model as ML.NET does, but whole or not at all: it is written beside <paramref name="path"/>, flushed
    /// to disk and renamed, so a failed or canceled write leaves an old file as it was.
    /// </summary>
    /// <param name="path">The file, usually *.zip. Its folder must exist.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public void SaveTo(string path) =>
        AtomicFile.Write(path, stream => new MLContext().Model.Save(this, InputSchema(), stream));

    /// <summary>Frees the network.</summary>
    public void Dispose() => Model.Dispose();

    void ICanSaveModel.Save(ModelSaveContext ctx) => ImageClassificationLoader.Save(this, ctx);

    private RowScorer CreateMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Model.ThrowIfDisposed();
        return new RowScorer(host, Model, Columns, OnBadImage, inputSchema);
    }

    private DataViewSchema InputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(FeatureColumnName, FeatureColumnType);
        return builder.ToSchema();
    }
}
