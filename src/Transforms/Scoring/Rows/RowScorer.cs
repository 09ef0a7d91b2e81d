using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using NormML.Models;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.Scoring;

/// <summary>
/// An image classifier bound to the schema of its input: the indices of its columns, and single rows. A chain compares
/// schemas by reference, so there is one pair of them for each mapper.
/// </summary>
internal sealed class RowScorer : IRowToRowMapper
{
    // A batch keeps the cores busy and its floats within 20 MB: 33 images of 3 x 224 x 224.
    private const int MaximumBatch = 128;
    private const int MaximumNumbers = 5_000_000;

    private readonly IHost host;
    private readonly OnBadImage onBadImage;

    public RowScorer(
        IHost host,
        ImageClassificationModel model,
        ImageClassificationColumns columns,
        OnBadImage onBadImage,
        DataViewSchema input
    )
    {
        this.host = host;
        this.onBadImage = onBadImage;
        Model = model;
        InputSchema = input;
        Image = ImageColumn.Resolve(input, columns.Image, model.Reader);
        columns.CheckKind(Image, model.Pixels);

        var (score, predictedLabel) = columns.Create(input, model.Labels);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns([score, predictedLabel]);
        OutputSchema = builder.ToSchema();
    }

    public ImageClassificationModel Model { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The input's image column, and how it is read.</summary>
    public ImageColumn Image { get; }

    public int ScoreIndex => InputSchema.Count;

    public int PredictedLabelIndex => InputSchema.Count + 1;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var (passed, scored) = Split(dependingColumns);
        return scored && !passed.Contains(Image.Column) ? [.. passed, Image.Column] : passed;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException("The row must have the schema that the mapper was made for.", nameof(input));
        }

        var columns = activeColumns.ToArray();
        CurrentScores scores = Split(columns).Scored ? new SingleRowScorer(this, input).Scores : () => default;
        return new MappedRow(this, input, columns, new ScoreGetters(this, scores).Of);
    }

    /// <summary>How many images to score together, given the number of rows where it is known.</summary>
    public int BatchSizeFor(long? rows)
    {
        var most = Math.Clamp(MaximumNumbers / Model.Reader.Length, 1, MaximumBatch);
        return (int)Math.Clamp(rows ?? most, 1, most);
    }

    /// <summary>Whether a row goes without scores after this failure, instead of stopping with the error.</summary>
    public bool Skips(Exception failure) => onBadImage == OnBadImage.Skip && ImageErrors.IsAboutImage(failure);

    /// <summary>Warns about skipped images, if there are any, and clears them.</summary>
    public void Report(SkippedImages skipped)
    {
        if (skipped.Count > 0)
        {
            using var channel = host.Start("Score");
            skipped.Report(
                channel,
                $"Skipped {Words.Count(skipped.Count, "image")}; scores are NaN and the predicted label is missing:"
            );
        }
    }

    /// <summary>The input columns among the output columns, and whether a score column is among them.</summary>
    public (List<DataViewSchema.Column> Passed, bool Scored) Split(IEnumerable<DataViewSchema.Column> outputColumns)
    {
        var indices = outputColumns.Select(c => c.Index).ToHashSet();
        return ([.. InputSchema.Where(c => indices.Contains(c.Index))], indices.Any(i => i >= InputSchema.Count));
    }
}
