using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;

namespace NormML.Transforms.Scoring;

/// <summary>
/// The classes of a model: their number, their names, and the values of the labels that they were trained on. They come
/// from the label column's key type and its KeyValues, never from the labels that happen to occur in the data.
/// </summary>
internal sealed class ClassLabels
{
    /// <summary>The annotation of a key column that holds the values behind its keys.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>Creates classes from the texts of their values.</summary>
    /// <param name="valueType">The type of the labels; null where the label column had keys without values.</param>
    /// <param name="names">The values as text, in the order of the keys.</param>
    public ClassLabels(LabelType? valueType, IReadOnlyList<string> names)
    {
        if (names.Count < 2)
        {
            throw new ArgumentException(
                "A classifier needs at least 2 classes; "
                    + $"received {names.Count}{(names.Count == 1 ? $", '{names[0]}'" : "")}; "
                    + "check what the label column's keys were made from.",
                nameof(names)
            );
        }

        ValueType = valueType;
        Names = [.. names];
    }

    /// <summary>Classes whose labels are text.</summary>
    public static ClassLabels Of(params IReadOnlyList<string> names) => new(LabelType.Text, names);

    /// <summary>The number of classes, K.</summary>
    public int Count => Names.Count;

    /// <summary>The names, in the order of the keys.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The type of the labels; null where the label column had keys without values.</summary>
    public LabelType? ValueType { get; }

    /// <summary>The classes of a label column: its keys' values, or the keys' numbers where there are none.</summary>
    /// <exception cref="ArgumentException">The values have a type that cannot be kept.</exception>
    public static ClassLabels FromColumn(LabelColumn label)
    {
        var annotations = label.Column.Annotations;
        if (
            annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType values
            || values.Size != label.ClassCount
        )
        {
            return new ClassLabels(null, [.. Enumerable.Range(1, label.ClassCount).Select(Text)]);
        }

        var type =
            LabelType.Find(values.ItemType)
            ?? throw new ArgumentException(
                "A model keeps labels of text, numbers, booleans and times; "
                    + $"received column '{label.Name}' made from {values.ItemType}; map it to text first."
            );
        return new ClassLabels(type, type.Read(annotations, KeyValues));
    }

    /// <summary>Adds the label values, in their own type; nothing where there are none.</summary>
    public void AddValues(DataViewSchema.Annotations.Builder builder, string kind) =>
        ValueType?.Add(builder, kind, Names);

    /// <summary>Adds the names as text.</summary>
    public void AddNames(DataViewSchema.Annotations.Builder builder, string kind) =>
        LabelType.Text.Add(builder, kind, Names);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
