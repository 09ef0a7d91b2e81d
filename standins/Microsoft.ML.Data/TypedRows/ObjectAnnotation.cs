using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An annotation given as a .NET value: a scalar, a string, an array or a VBuffer.</summary>
internal sealed record ObjectAnnotation(string Kind, DataViewType Type, Delegate Getter)
{
    internal static ObjectAnnotation Create<T>(string kind, T value, DataViewType type)
    {
        var (itemType, isVector) = ColumnTypeOfMember.Inspect("annotation value", typeof(T), null);
        var vectorType = type as VectorDataViewType;
        if (isVector != vectorType is not null)
            throw Contracts.Except("Value inputted is supposed to be {0}, but type of Annotationinfo is {1}",
                isVector ? "vector" : "scalar", vectorType is null ? "scalar" : "vector");
        var annotationItemType = (vectorType?.ItemType ?? type).RawType;
        if (itemType != annotationItemType)
            throw Contracts.Except("Value inputted is supposed to have Type {0}, but type of Annotationinfo has {1}", itemType, annotationItemType);
        return new(kind, type, MemberConversion.Getter(() => value));
    }

    /// <summary>A copy of one annotation of a column.</summary>
    internal static ObjectAnnotation Copy(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) =>
        Generic.Invoke<ObjectAnnotation>(CopyCore<int>, annotation.Type.RawType, annotations, annotation);

    internal static DataViewSchema.Annotations Combine(IReadOnlyList<ObjectAnnotation> values)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        foreach (var value in values)
            builder.Add(value.Kind, value.Type, value.Getter);
        return builder.ToAnnotations();
    }

    private static ObjectAnnotation CopyCore<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation) =>
        new(annotation.Name, annotation.Type, annotations.GetGetter<T>(annotation));
}
