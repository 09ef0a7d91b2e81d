using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;

namespace NormML.Transforms.Scoring;

/// <summary>
/// The columns that an image classifier reads and writes, with the annotations that ML.NET expects on them.
/// </summary>
/// <param name="Image">The name of the image column.</param>
/// <param name="ImageKind">What the image column held in training.</param>
/// <param name="Score">The name of the column of probabilities.</param>
/// <param name="PredictedLabel">The name of the column of predicted keys.</param>
internal sealed record ImageClassificationColumns(
    string Image,
    ImageKind ImageKind,
    string Score = "Score",
    string PredictedLabel = "PredictedLabel"
)
{
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";
    private const string ScoreColumnKind = "ScoreColumnKind";
    private const string ScoreColumnSetId = "ScoreColumnSetId";
    private const string ScoreValueKind = "ScoreValueKind";

    /// <summary>
    /// Refuses a column whose numbers are not those of training: the values of a float vector are in units of their own, and
    /// images are in units of 0 to 1.
    /// </summary>
    /// <exception cref="ArgumentException">One of the columns holds vectors, and the other does not.</exception>
    public void CheckKind(ImageColumn scored, ImageOptions pixels)
    {
        if ((scored.Kind == ImageKind.Vector) != (ImageKind == ImageKind.Vector))
        {
            throw ImageColumnErrors.OtherKind(scored.Name, ImageKind, scored.Kind, pixels);
        }
    }

    /// <summary>The two columns for a model of these classes, to follow <paramref name="input"/>'s.</summary>
    public (DataViewSchema.DetachedColumn Score, DataViewSchema.DetachedColumn PredictedLabel) Create(
        DataViewSchema input,
        ClassLabels labels
    )
    {
        var setId = MLNetSeam.NextScoreColumnSetId(input);
        var score = Common(setId, "Score");
        labels.AddNames(score, SlotNames);
        labels.AddValues(score, TrainingLabelValues);
        var predicted = Common(setId, "PredictedLabel");
        labels.AddValues(predicted, ClassLabels.KeyValues);
        return (
            new(Score, new VectorDataViewType(NumberDataViewType.Single, labels.Count), score.ToAnnotations()),
            new(PredictedLabel, new KeyDataViewType(typeof(uint), labels.Count), predicted.ToAnnotations())
        );
    }

    /// <summary>The shapes of the two columns, which an estimator promises before it sees data.</summary>
    /// <param name="label">The label column of the estimator's input.</param>
    public IEnumerable<SchemaShape.Column> Shape(SchemaShape.Column label)
    {
        var values = label.Annotations.Where(c => c.Name == ClassLabels.KeyValues).ToList();
        yield return Vector(
            Score,
            NumberDataViewType.Single,
            new SchemaShape([
                Vector(SlotNames, TextDataViewType.Instance),
                .. values.Select(c => Vector(TrainingLabelValues, c.ItemType)),
                .. CommonShape(),
            ])
        );
        yield return Key(
            PredictedLabel,
            new SchemaShape([.. values.Select(c => Vector(ClassLabels.KeyValues, c.ItemType)), .. CommonShape()])
        );
    }

    private static DataViewSchema.Annotations.Builder Common(uint setId, string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(ScoreColumnSetId, MLNetSeam.ScoreColumnSetIdType, setId);
        builder.AddPrimitiveValue(ScoreColumnKind, TextDataViewType.Instance, "MulticlassClassification".AsMemory());
        builder.AddPrimitiveValue(ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    private static IEnumerable<SchemaShape.Column> CommonShape()
    {
        yield return Key(ScoreColumnSetId);
        yield return Text(ScoreColumnKind);
        yield return Text(ScoreValueKind);
    }

    private static SchemaShape.Column Vector(string name, DataViewType itemType, SchemaShape? annotations = null) =>
        MLNetSeam.Column(name, SchemaShape.Column.VectorKind.Vector, itemType, annotations: annotations);

    private static SchemaShape.Column Key(string name, SchemaShape? annotations = null) =>
        MLNetSeam.Column(
            name,
            SchemaShape.Column.VectorKind.Scalar,
            NumberDataViewType.UInt32,
            isKey: true,
            annotations
        );

    private static SchemaShape.Column Text(string name) =>
        MLNetSeam.Column(name, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance);
}
