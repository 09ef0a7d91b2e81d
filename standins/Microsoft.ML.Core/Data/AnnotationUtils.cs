using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The names of ML.NET's own annotations, and what is often asked of them.</summary>
internal static class AnnotationUtils
{
    public static KeyDataViewType ScoreColumnSetIdType { get; } = new(typeof(uint), int.MaxValue);

    public static Exception ExceptGetAnnotation() => Contracts.Except("Invalid call to GetAnnotation");

    public static VectorDataViewType GetNamesType(int size)
    {
        Contracts.CheckParam(size > 0, nameof(size), "must be known size");
        return new VectorDataViewType(TextDataViewType.Instance, size);
    }

    /// <summary>The largest value of a key annotation, and the last column that has it first.</summary>
    public static uint GetMaxAnnotationKind(
        this DataViewSchema schema, out int colMax, string annotationKind, Func<DataViewSchema, int, bool> filterFunc = null)
    {
        uint largest = 0;
        colMax = -1;
        foreach (var column in schema)
        {
            if (!HasKeyAnnotation(column, annotationKind) || filterFunc?.Invoke(schema, column.Index) == false)
                continue;
            uint value = 0;
            column.Annotations.GetValue(annotationKind, ref value);
            if (value > largest)
                (largest, colMax) = (value, column.Index);
        }

        return largest;
    }

    public static IEnumerable<int> GetColumnSet(this DataViewSchema schema, string annotationKind, uint value)
    {
        foreach (var column in schema)
        {
            if (!HasKeyAnnotation(column, annotationKind))
                continue;
            uint found = 0;
            column.Annotations.GetValue(annotationKind, ref found);
            if (found == value)
                yield return column.Index;
        }
    }

    public static IEnumerable<int> GetColumnSet(this DataViewSchema schema, string annotationKind, string value)
    {
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(annotationKind)?.Type is not TextDataViewType)
                continue;
            ReadOnlyMemory<char> found = default;
            column.Annotations.GetValue(annotationKind, ref found);
            if (found.Span.SequenceEqual(value))
                yield return column.Index;
        }
    }

    public static bool HasSlotNames(this DataViewSchema.Column column, int vectorSize) =>
        vectorSize > 0
        && column.Annotations.Schema.GetColumnOrNull(Kinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } names
        && names.Size == vectorSize;

    public static bool NeedsSlotNames(this SchemaShape.Column col) =>
        col.Annotations.TryFindColumn(Kinds.KeyValues, out var keyValues)
        && keyValues is { Kind: SchemaShape.Column.VectorKind.Vector, ItemType: TextDataViewType };

    public static bool HasSlotNames(this SchemaShape.Column col) =>
        col.Kind == SchemaShape.Column.VectorKind.Vector
        && col.Annotations.TryFindColumn(Kinds.SlotNames, out var names)
        && names is { Kind: SchemaShape.Column.VectorKind.Vector, IsKey: false, ItemType: TextDataViewType };

    public static bool IsNormalized(this SchemaShape.Column column) =>
        column.Annotations.TryFindColumn(Kinds.IsNormalized, out var normalized)
        && normalized is { Kind: SchemaShape.Column.VectorKind.Scalar, IsKey: false, ItemType: BooleanDataViewType };

    public static bool TryGetAnnotation<T>(this DataViewSchema schema, PrimitiveDataViewType type, string kind, int col, ref T value)
    {
        if (!type.Equals(schema[col].Annotations.Schema.GetColumnOrNull(kind)?.Type))
            return false;
        schema[col].Annotations.GetValue(kind, ref value);
        return true;
    }

    /// <summary>What every score column of a trainer says about itself.</summary>
    public static IEnumerable<SchemaShape.Column> GetTrainerOutputAnnotation(bool isNormalized = false)
    {
        yield return Scalar(Kinds.ScoreColumnSetId, NumberDataViewType.UInt32, isKey: true);
        yield return Scalar(Kinds.ScoreColumnKind, TextDataViewType.Instance);
        yield return Scalar(Kinds.ScoreValueKind, TextDataViewType.Instance);
        if (isNormalized)
            yield return Scalar(Kinds.IsNormalized, BooleanDataViewType.Instance);
    }

    public static IEnumerable<SchemaShape.Column> AnnotationsForMulticlassScoreColumn(SchemaShape.Column? labelColumn = null)
    {
        const SchemaShape.Column.VectorKind Vector = SchemaShape.Column.VectorKind.Vector;
        if (labelColumn is { IsKey: true } label
            && label.Annotations.TryFindColumn(Kinds.KeyValues, out var keyValues)
            && keyValues.Kind == Vector)
        {
            if (keyValues.ItemType is TextDataViewType)
                yield return new SchemaShape.Column(Kinds.SlotNames, Vector, TextDataViewType.Instance, false);
            yield return new SchemaShape.Column(Kinds.TrainingLabelValues, Vector, keyValues.ItemType, false);
        }

        foreach (var column in GetTrainerOutputAnnotation())
            yield return column;
    }

    private static bool HasKeyAnnotation(DataViewSchema.Column column, string kind) =>
        column.Annotations.Schema.GetColumnOrNull(kind)?.Type is KeyDataViewType key && key.RawType == typeof(uint);

    private static SchemaShape.Column Scalar(string name, DataViewType type, bool isKey = false) =>
        new(name, SchemaShape.Column.VectorKind.Scalar, type, isKey);

    public static class Kinds
    {
        public const string SlotNames = "SlotNames";
        public const string KeyValues = "KeyValues";
        public const string ScoreColumnSetId = "ScoreColumnSetId";
        public const string ScoreColumnKind = "ScoreColumnKind";
        public const string ScoreValueKind = "ScoreValueKind";
        public const string IsNormalized = "IsNormalized";
        public const string IsUserVisible = "IsUserVisible";
        public const string TrainingLabelValues = "TrainingLabelValues";
        public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    }

    public static class Const
    {
        public static class ScoreColumnKind
        {
            public const string BinaryClassification = "BinaryClassification";
            public const string MulticlassClassification = "MulticlassClassification";
            public const string Regression = "Regression";
        }

        public static class ScoreValueKind
        {
            public const string Score = "Score";
            public const string PredictedLabel = "PredictedLabel";
            public const string Probability = "Probability";
        }
    }
}
