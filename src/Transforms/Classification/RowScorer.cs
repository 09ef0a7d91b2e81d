using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Pixels;

namespace NormML.Transforms.Classification;

/// <summary>
/// An image classifier bound to the schema of its input: where its columns lie, and rows one by one. A chain compares
/// schemas by reference, so there is one pair of them for each mapper.
/// </summary>
internal sealed class RowScorer : IRowToRowMapper
{
    public RowScorer(ImageClassificationModel model, ImageClassificationColumns columns, DataViewSchema input)
    {
        Model = model;
        InputSchema = input;
        Picture = PictureColumn.Resolve(input, columns.Picture, model.Reader);

        var (score, predictedLabel) = columns.Create(input, model.Labels);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumns([score, predictedLabel]);
        OutputSchema = builder.ToSchema();
    }

    public ImageClassificationModel Model { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The input's picture column, and how it is read.</summary>
    public PictureColumn Picture { get; }

    public int ScoreIndex => InputSchema.Count;

    public int PredictedLabelIndex => InputSchema.Count + 1;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var (passed, scored) = Split(dependingColumns);
        return scored && !passed.Contains(Picture.Column) ? [.. passed, Picture.Column] : passed;
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
        {
            throw new ArgumentException("The row must have the schema that the mapper was made for.", nameof(input));
        }

        return new ScoredRow(this, input, activeColumns);
    }

    /// <summary>The input columns behind output columns, and whether a score column is among them.</summary>
    public (List<DataViewSchema.Column> Passed, bool Scored) Split(IEnumerable<DataViewSchema.Column> outputColumns)
    {
        var indices = outputColumns.Select(c => c.Index).ToHashSet();
        return ([.. InputSchema.Where(c => indices.Contains(c.Index))], indices.Any(i => i >= InputSchema.Count));
    }
}
