using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>The column that holds the labels: a key, whose count is the number of classes.</summary>
internal sealed class LabelColumn
{
    private readonly DataViewSchema.Column column;

    private LabelColumn(DataViewSchema.Column column, int classCount)
    {
        this.column = column;
        ClassCount = classCount;
    }

    public DataViewSchema.Column Column => column;

    public string Name => column.Name;

    /// <summary>The key type's count, whether or not every class occurs in the data.</summary>
    public int ClassCount { get; }

    /// <exception cref="ArgumentException">The column is missing, or is not a key with at least two values.</exception>
    public static LabelColumn Resolve(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing(name, schema.Select(c => c.Name));
        if (column.Type is not KeyDataViewType key)
        {
            throw NotAKey(name, column.Type.ToString()!);
        }
        if (key.Count is < 2 or > int.MaxValue)
        {
            throw new ArgumentException(
                $"Classification needs labels of at least 2 classes; column '{name}' is {key}; check the data that "
                    + "MapValueToKey was fitted on."
            );
        }
        return new LabelColumn(column, (int)key.Count);
    }

    /// <summary>The same check before there is data.</summary>
    /// <exception cref="ArgumentException">The column is missing, or is not a key.</exception>
    public static void CheckShape(SchemaShape shape, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name == name)
            {
                if (!column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar)
                {
                    throw NotAKey(name, column.ItemType.ToString()!);
                }
                return;
            }
        }
        throw Missing(name, shape.Select(c => c.Name));
    }

    /// <summary>The 0-based class of the current row; -1 where the label is missing.</summary>
    public Func<int> CreateGetter(DataViewRow row)
    {
        var type = column.Type.RawType;
        return type == typeof(byte) ? Getter<byte>(row, value => value - 1)
            : type == typeof(ushort) ? Getter<ushort>(row, value => value - 1)
            : type == typeof(ulong) ? Getter<ulong>(row, value => (int)value - 1)
            : Getter<uint>(row, value => (int)value - 1);
    }

    private Func<int> Getter<T>(DataViewRow row, Func<T, int> toClass)
        where T : struct
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return toClass(value);
        };
    }

    private static ArgumentException Missing(string name, IEnumerable<string> existing) =>
        new(
            $"The label column '{name}' does not exist; the data have "
                + string.Join(", ", existing.Select(other => $"'{other}'"))
                + "; name one of them as label column."
        );

    private static ArgumentException NotAKey(string name, string type) =>
        new(
            $"Labels must be keys; column '{name}' is of type {type}; put "
                + $"ml.Transforms.Conversion.MapValueToKey(\"{name}\") before the trainer."
        );
}
