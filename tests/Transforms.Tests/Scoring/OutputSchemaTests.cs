using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

public sealed class OutputSchemaTests
{
    private readonly MLContext ml = new();

    [Fact]
    public void Columns_are_those_of_a_multiclass_trainer()
    {
        using var transformer = Samples.Transformer();

        var schema = transformer.GetOutputSchema(ml.View(1).Schema);

        Assert.Equal(["Number", "Label", "Image", "Score", "PredictedLabel"], schema.Select(c => c.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 4), schema["Score"].Type);
        Assert.Equal(new KeyDataViewType(typeof(uint), 4), schema["PredictedLabel"].Type);
        Assert.Equal(
            ["ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind", "SlotNames", "TrainingLabelValues"],
            Kinds(schema["Score"])
        );
        Assert.Equal(
            ["KeyValues", "ScoreColumnKind", "ScoreColumnSetId", "ScoreValueKind"],
            Kinds(schema["PredictedLabel"])
        );
        Assert.Equal("MulticlassClassification", Text(schema["Score"], "ScoreColumnKind"));
        Assert.Equal("Score", Text(schema["Score"], "ScoreValueKind"));
        Assert.Equal("MulticlassClassification", Text(schema["PredictedLabel"], "ScoreColumnKind"));
        Assert.Equal("PredictedLabel", Text(schema["PredictedLabel"], "ScoreValueKind"));
        Assert.Equal(Samples.ClassNames, Texts(schema["Score"], "SlotNames"));
        Assert.Equal(Samples.ClassNames, Texts(schema["Score"], "TrainingLabelValues"));
        Assert.Equal(Samples.ClassNames, Texts(schema["PredictedLabel"], "KeyValues"));
    }

    [Fact]
    public void Score_and_predicted_label_share_a_set_and_each_transformer_has_its_own()
    {
        using var transformer = Samples.Transformer();

        var once = transformer.GetOutputSchema(ml.View(1).Schema);
        var twice = transformer.GetOutputSchema(once);

        Assert.Equal(1u, SetId(once["Score"]));
        Assert.Equal(1u, SetId(once["PredictedLabel"]));
        Assert.Equal(2u, SetId(twice["Score"]));
        Assert.IsType<KeyDataViewType>(once["Score"].Annotations.Schema["ScoreColumnSetId"].Type);
    }

    [Fact]
    public void Numeric_labels_keep_their_type_and_slot_names_are_text()
    {
        var labels = new ClassLabels(LabelType.Find(NumberDataViewType.Single), ["0.1", "-3", "1E+10"]);
        using var transformer = Samples.Transformer(labels);

        var schema = transformer.GetOutputSchema(ml.View(1).Schema);

        Assert.Equal(["0.1", "-3", "1E+10"], Texts(schema["Score"], "SlotNames"));
        Assert.Equal([0.1f, -3f, 1e10f], Values<float>(schema["Score"], "TrainingLabelValues"));
        Assert.Equal([0.1f, -3f, 1e10f], Values<float>(schema["PredictedLabel"], "KeyValues"));
        Assert.Equal(
            new VectorDataViewType(NumberDataViewType.Single, 3),
            schema["PredictedLabel"].Annotations.Schema["KeyValues"].Type
        );
    }

    [Fact]
    public void Keys_without_values_are_named_by_their_numbers_and_stay_without_values()
    {
        using var transformer = Samples.Transformer(Labels(new KeyDataViewType(typeof(uint), 3), null));
        var schema = transformer.GetOutputSchema(ml.View(1).Schema);

        Assert.Equal(["1", "2", "3"], Texts(schema["Score"], "SlotNames"));
        Assert.DoesNotContain("KeyValues", Kinds(schema["PredictedLabel"]));
        Assert.DoesNotContain("TrainingLabelValues", Kinds(schema["Score"]));
    }

    [Fact]
    public void Classes_are_the_keys_of_the_label_column_not_the_labels_seen()
    {
        var keyed = ml.KeyedView(2);

        var labels = ClassLabels.FromColumn(LabelColumn.Resolve(keyed.Schema, "Label"));

        Assert.Equal(Samples.ClassNames, labels.Names);
        Assert.Equal("Text", labels.ValueType!.Name);
    }

    [Fact]
    public void Every_type_of_label_comes_back_to_the_bit()
    {
        Comes_back(TextDataViewType.Instance, new[] { "a".AsMemory(), "\"é\n".AsMemory() }, m => m.ToString());
        Comes_back(BooleanDataViewType.Instance, [false, true], v => v);
        Comes_back(NumberDataViewType.Byte, new byte[] { 0, 255 }, v => v);
        Comes_back(NumberDataViewType.SByte, new sbyte[] { -128, 127 }, v => v);
        Comes_back(NumberDataViewType.Int16, new short[] { -32768, 32767 }, v => v);
        Comes_back(NumberDataViewType.UInt16, new ushort[] { 0, 65535 }, v => v);
        Comes_back(NumberDataViewType.Int32, [int.MinValue, int.MaxValue], v => v);
        Comes_back(NumberDataViewType.UInt32, [uint.MinValue, uint.MaxValue], v => v);
        Comes_back(NumberDataViewType.Int64, [long.MinValue, long.MaxValue], v => v);
        Comes_back(NumberDataViewType.UInt64, [ulong.MinValue, ulong.MaxValue], v => v);
        Comes_back(
            NumberDataViewType.Single,
            [float.Epsilon, 0.1f, -0f, float.MaxValue],
            BitConverter.SingleToInt32Bits
        );
        Comes_back(NumberDataViewType.Double, [double.Epsilon, 0.1, 1 / 3d], BitConverter.DoubleToInt64Bits);
        var utc = new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddTicks(1);
        Comes_back(DateTimeDataViewType.Instance, [utc, DateTime.MinValue], v => (v.Ticks, v.Kind));
        var india = new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(5.5)).AddTicks(1);
        Comes_back(DateTimeOffsetDataViewType.Instance, [india, DateTimeOffset.MinValue], v => (v.Ticks, v.Offset));
        Comes_back(TimeSpanDataViewType.Instance, [TimeSpan.MinValue, TimeSpan.FromTicks(1)], v => v.Ticks);
    }

    private static void Comes_back<T, TBits>(PrimitiveDataViewType type, T[] values, Func<T, TBits> bits)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            "KeyValues",
            new VectorDataViewType(type, values.Length),
            (ref VBuffer<T> destination) => destination = new VBuffer<T>(values.Length, values)
        );
        var labels = Labels(new KeyDataViewType(typeof(uint), values.Length), builder.ToAnnotations());

        var again = new DataViewSchema.Annotations.Builder();
        labels.AddValues(again, "KeyValues");

        Assert.Equal(
            values.Select(bits),
            Values<T>(Schema(NumberDataViewType.Byte, again.ToAnnotations())[0], "KeyValues").Select(bits)
        );
        Assert.Same(labels.ValueType, LabelType.Find(labels.ValueType!.Name));
    }

    private static ClassLabels Labels(DataViewType type, DataViewSchema.Annotations? annotations) =>
        ClassLabels.FromColumn(LabelColumn.Resolve(Schema(type, annotations), "Label"));

    private static DataViewSchema Schema(DataViewType type, DataViewSchema.Annotations? annotations)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", type, annotations);
        return builder.ToSchema();
    }

    private static IEnumerable<string> Kinds(DataViewSchema.Column column) =>
        column.Annotations.Schema.Select(c => c.Name).Order();

    private static string Text(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> value = default;
        column.Annotations.GetValue(kind, ref value);
        return value.ToString();
    }

    private static uint SetId(DataViewSchema.Column column)
    {
        uint value = 0;
        column.Annotations.GetValue("ScoreColumnSetId", ref value);
        return value;
    }

    private static IEnumerable<string> Texts(DataViewSchema.Column column, string kind) =>
        Values<ReadOnlyMemory<char>>(column, kind).Select(m => m.ToString());

    private static T[] Values<T>(DataViewSchema.Column column, string kind)
    {
        VBuffer<T> values = default;
        column.Annotations.GetValue(kind, ref values);
        return [.. values.DenseValues()];
    }
}
