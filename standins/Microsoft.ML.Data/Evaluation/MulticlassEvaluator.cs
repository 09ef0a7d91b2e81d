using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Goes over scored data once and counts.</summary>
internal static class MulticlassEvaluator
{
    internal static MulticlassClassificationMetrics Evaluate(IHostEnvironment env, IDataView data, string labelColumnName,
        string scoreColumnName, string predictedLabelColumnName, int topKPredictionCount)
    {
        var label = Column(env, data.Schema, "Label", labelColumnName);
        var score = Column(env, data.Schema, "Score", scoreColumnName);
        _ = Column(env, data.Schema, "PredictedLabel", predictedLabelColumnName);
        if (score.Type is not VectorDataViewType { Size: >= 2 } scoreType || scoreType.ItemType != NumberDataViewType.Single)
            throw env.ExceptSchemaMismatch("schema", "score", score.Name, "vector of two or more items of type Single", score.Type.ToString());
        if (label.Type != NumberDataViewType.Single && label.Type is not KeyDataViewType)
            throw env.ExceptSchemaMismatch("schema", "label", label.Name, "Single or Key", label.Type.ToString());

        var counters = new MulticlassCounters(scoreType.Size);
        using var cursor = data.GetRowCursor([label, score]);
        var labelOf = Label(cursor, label);
        var scoresOf = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> buffer = default;
        var scores = new float[scoreType.Size];
        while (cursor.MoveNext())
        {
            if (labelOf() is not { } known)
                continue;
            scoresOf(ref buffer);
            env.Check(buffer.Length == scores.Length, "The score column's vectors differ in length.");
            buffer.CopyTo(scores);
            if (Array.TrueForAll(scores, float.IsFinite))
                counters.Add(known, scores);
        }
        return new MulticlassClassificationMetrics(counters, topKPredictionCount, ClassNames(score, scoreType.Size));
    }

    private static DataViewSchema.Column Column(IHostEnvironment env, DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw env.ExceptParam(nameof(schema), $"{name} column '{role}' not found");

    /// <summary>The class number from 0 on; null for a row without one: a missing key, or a number that counts no class.</summary>
    private static Func<int?> Label(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType)
        {
            var key = KeyReader.Create(row, column);
            return () => key() is > 0 and var value ? (int)(value - 1) : null;
        }
        var getter = row.GetGetter<float>(column);
        var number = 0f;
        return () =>
        {
            getter(ref number);
            return number >= 0 && number == (int)number ? (int)number : null;
        };
    }

    private static IReadOnlyList<string> ClassNames(DataViewSchema.Column score, int classes)
    {
        if (score.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.SlotNames)?.Type is not VectorDataViewType { IsKnownSize: true, ItemType: TextDataViewType })
            return [.. Enumerable.Range(0, classes).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.Annotations.GetValue(AnnotationUtils.Kinds.SlotNames, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
