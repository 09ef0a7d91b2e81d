using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Scoring;

/// <summary>
/// A type that the labels behind a key column may have. Values are stored as culture-invariant text that round-trips
/// exactly; the type restores them in a schema.
/// </summary>
internal abstract class LabelType
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Text: the type of class names.</summary>
    public static readonly LabelType Text = new Of<ReadOnlyMemory<char>>(
        "Text",
        TextDataViewType.Instance,
        v => v.ToString(),
        s => s.AsMemory()
    );

    private static readonly LabelType[] All =
    [
        Text,
        new Of<bool>("Boolean", BooleanDataViewType.Instance, v => v.ToString(), bool.Parse),
        new Of<byte>("Byte", NumberDataViewType.Byte, v => v.ToString(Invariant), s => byte.Parse(s, Invariant)),
        new Of<sbyte>("SByte", NumberDataViewType.SByte, v => v.ToString(Invariant), s => sbyte.Parse(s, Invariant)),
        new Of<short>("Int16", NumberDataViewType.Int16, v => v.ToString(Invariant), s => short.Parse(s, Invariant)),
        new Of<ushort>(
            "UInt16",
            NumberDataViewType.UInt16,
            v => v.ToString(Invariant),
            s => ushort.Parse(s, Invariant)
        ),
        new Of<int>("Int32", NumberDataViewType.Int32, v => v.ToString(Invariant), s => int.Parse(s, Invariant)),
        new Of<uint>("UInt32", NumberDataViewType.UInt32, v => v.ToString(Invariant), s => uint.Parse(s, Invariant)),
        new Of<long>("Int64", NumberDataViewType.Int64, v => v.ToString(Invariant), s => long.Parse(s, Invariant)),
        new Of<ulong>("UInt64", NumberDataViewType.UInt64, v => v.ToString(Invariant), s => ulong.Parse(s, Invariant)),
        new Of<float>(
            "Single",
            NumberDataViewType.Single,
            v => v.ToString("R", Invariant),
            s => float.Parse(s, Invariant)
        ),
        new Of<double>(
            "Double",
            NumberDataViewType.Double,
            v => v.ToString("R", Invariant),
            s => double.Parse(s, Invariant)
        ),
        new Of<DateTime>(
            "DateTime",
            DateTimeDataViewType.Instance,
            v => v.ToString("O", Invariant),
            s => DateTime.Parse(s, Invariant, DateTimeStyles.RoundtripKind)
        ),
        new Of<DateTimeOffset>(
            "DateTimeOffset",
            DateTimeOffsetDataViewType.Instance,
            v => v.ToString("O", Invariant),
            s => DateTimeOffset.Parse(s, Invariant)
        ),
        new Of<TimeSpan>(
            "TimeSpan",
            TimeSpanDataViewType.Instance,
            v => v.ToString("c", Invariant),
            s => TimeSpan.Parse(s, Invariant)
        ),
    ];

    private LabelType(string name, PrimitiveDataViewType type) => (Name, Type) = (name, type);

    /// <summary>The name in a saved model.</summary>
    public string Name { get; }

    /// <summary>The type in a schema.</summary>
    public PrimitiveDataViewType Type { get; }

    /// <summary>The label type for a schema type, or null where labels cannot have that type.</summary>
    public static LabelType? Find(DataViewType type) => Array.Find(All, t => t.Type.Equals(type));

    /// <summary>The label type that a saved model names, or null.</summary>
    public static LabelType? Find(string name) => Array.Find(All, t => t.Name == name);

    /// <summary>The values of an annotation that is a vector of this type, as text.</summary>
    public abstract string[] Read(DataViewSchema.Annotations annotations, string kind);

    /// <summary>Adds an annotation that is a vector of this type, from values as text.</summary>
    /// <exception cref="FormatException">A text is not a value of this type.</exception>
    public abstract void Add(DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> values);

    private sealed class Of<T>(string name, PrimitiveDataViewType type, Func<T, string> format, Func<string, T> parse)
        : LabelType(name, type)
    {
        public override string[] Read(DataViewSchema.Annotations annotations, string kind)
        {
            VBuffer<T> values = default;
            annotations.GetValue(kind, ref values);
            return [.. values.DenseValues().Select(format)];
        }

        public override void Add(DataViewSchema.Annotations.Builder builder, string kind, IReadOnlyList<string> values)
        {
            var parsed = values.Select(parse).ToArray();
            builder.Add(
                kind,
                new VectorDataViewType(Type, parsed.Length),
                (ref VBuffer<T> destination) => new VBuffer<T>(parsed.Length, parsed).CopyTo(ref destination)
            );
        }
    }
}
