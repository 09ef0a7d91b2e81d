using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Classification;

/// <summary>
/// The classes of a model: their number, their names, and the values of the labels that they were trained on. They come
/// from the label column's key type and its KeyValues, never from the labels that happen to be seen.
/// </summary>
internal sealed class ClassLabels
{
    /// <summary>The annotation of a key column that holds the values behind its keys.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>Makes classes from the texts of their values.</summary>
    /// <param name="valueType">The type of the labels; null where the label column had keys without values.</param>
    /// <param name="names">The values as text, in the order of the keys.</param>
    public ClassLabels(LabelType? valueType, IReadOnlyList<string> names)
    {
        if (names.Count < 2)
            throw new ArgumentException($"A classifier needs at least 2 classes; received {names.Count}{(names.Count == 1 ? $", '{names[0]}'" : "")}; check what the label column's keys were made from.", nameof(names));
        ValueType = valueType;
        Names = [.. names];
    }

    /// <summary>Classes whose labels are text.</summary>
    public static ClassLabels Of(params IReadOnlyList<string> names) => new(LabelType.Find(TextDataViewType.Instance), names);

    /// <summary>The number of classes, K.</summary>
    public int Count => Names.Count;

    /// <summary>The names, in the order of the keys.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The type of the labels; null where the label column had keys without values.</summary>
    public LabelType? ValueType { get; }

    /// <summary>Reads the classes of a label column.</summary>
    /// <exception cref="ArgumentException">The column is no key of known count, or its values have a type that cannot be kept.</exception>
    public static ClassLabels FromColumn(DataViewSchema.Column label)
    {
        if (label.Type is not KeyDataViewType key)
            throw new ArgumentException($"The label column must be a key; received column '{label.Name}' of type {label.Type}; put MapValueToKey(\"{label.Name}\") in front of the trainer.");
        if (key.Count is < 2 or > int.MaxValue)
            throw new ArgumentException($"A classifier needs at least 2 classes; received column '{label.Name}' with {key.Count}; check what its keys were made from.");
        if (label.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type is not VectorDataViewType values || values.Size != (int)key.Count)
            return new ClassLabels(null, [.. Enumerable.Range(1, (int)key.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        var type = LabelType.Find(values.ItemType)
            ?? throw new ArgumentException($"A model keeps labels of text, numbers, booleans and times; received column '{label.Name}' made from {values.ItemType}; map it to text first.");
        return new ClassLabels(type, type.Read(label.Annotations, KeyValues));
    }

    /// <summary>Adds the label values, in their own type, as annotation <paramref name="kind"/>; nothing where there are none.</summary>
    public void AddValues(DataViewSchema.Annotations.Builder builder, string kind) => ValueType?.Add(builder, kind, Names);

    /// <summary>Adds the names as text.</summary>
    public void AddNames(DataViewSchema.Annotations.Builder builder, string kind) => LabelType.Find(TextDataViewType.Instance)!.Add(builder, kind, Names);
}
