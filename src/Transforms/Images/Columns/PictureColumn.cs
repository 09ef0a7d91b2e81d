using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>The column that holds the pictures: checked once, then read row by row.</summary>
internal sealed class PictureColumn
{
    private readonly DataViewSchema.Column column;
    private readonly PixelReader reader;

    private PictureColumn(DataViewSchema.Column column, PictureKind kind, PixelReader reader)
    {
        this.column = column;
        this.reader = reader;
        Kind = kind;
    }

    public DataViewSchema.Column Column => column;

    public string Name => column.Name;

    public PictureKind Kind { get; }

    /// <summary>Finds the column and checks that its type can hold pictures.</summary>
    /// <exception cref="ArgumentException">
    /// The column is missing, of another type, or a vector of another length.
    /// </exception>
    public static PictureColumn Resolve(DataViewSchema schema, string name, PixelReader reader)
    {
        var column = schema.GetColumnOrNull(name)
            ?? throw PictureColumnErrors.Missing(name, schema.Select(c => c.Name));
        return new PictureColumn(column, KindOf(column.Name, column.Type, reader.Options), reader);
    }

    /// <summary>The same check before there is data, as far as a shape tells: vectors have no length yet.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static PictureKind CheckShape(SchemaShape shape, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name == name)
            {
                return KindOf(column) ?? throw PictureColumnErrors.WrongType(name, Describe(column));
            }
        }
        throw PictureColumnErrors.Missing(name, shape.Select(c => c.Name));
    }

    /// <summary>
    /// Channels, height and width of a float vector column with three dimensions; null for any other column.
    /// </summary>
    public static (int Channels, int Height, int Width)? VectorShape(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name)?.Type is VectorDataViewType { Dimensions.Length: 3 } vector
            && vector.ItemType == NumberDataViewType.Single
            ? (vector.Dimensions[0], vector.Dimensions[1], vector.Dimensions[2])
            : null;

    /// <summary>
    /// Captures the current row's picture by copy. An MLImage is resized at once and never disposed here: it belongs to
    /// its creator, and the getter of a loading transform disposes the image that it returned before.
    /// </summary>
    public Func<Picture> CreateGetter(DataViewRow row) => Kind switch
    {
        PictureKind.Path => PathGetter(row),
        PictureKind.EncodedBytes => BytesGetter(row),
        PictureKind.Image => ImageGetter(row),
        _ => VectorGetter(row),
    };

    private Func<Picture> PathGetter(DataViewRow row)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            return value.IsEmpty ? Picture.Missing(Kind, Name, row.Position) : Picture.FromPath(value.ToString());
        };
    }

    private Func<Picture> BytesGetter(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> value = default;
        return () =>
        {
            getter(ref value);
            return Picture.FromEncodedBytes(Copy(value), Name, row.Position);
        };
    }

    private Func<Picture> VectorGetter(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        return () =>
        {
            getter(ref value);
            if (value.Length != reader.Length)
            {
                throw PictureColumnErrors.WrongLength(Name,
                    $"a vector of {value.Length} in row {row.Position}", reader.Options);
            }
            return Picture.FromVector(Copy(value), Name, row.Position);
        };
    }

    private Func<Picture> ImageGetter(DataViewRow row)
    {
        var getter = row.GetGetter<MLImage>(column);
        MLImage? image = null;
        return () =>
        {
            try
            {
                getter(ref image!);
            }
            catch (ArgumentException exception)
            {
                // MLImage throws this for a file that is not a picture.
                throw PictureErrors.Unreadable(
                    $"in row {row.Position} of column '{Name}'", exception.Message, exception);
            }
            if (image is null)
            {
                return Picture.Missing(Kind, Name, row.Position);
            }
            var planes = new byte[reader.Length];
            reader.Resize(image, planes);
            return Picture.FromPlanes(planes, Name, row.Position);
        };
    }

    private static T[] Copy<T>(in VBuffer<T> values)
    {
        var copy = new T[values.Length];
        values.CopyTo(copy);
        return copy;
    }

    private static PictureKind KindOf(string name, DataViewType type, PixelOptions options)
    {
        if (type is TextDataViewType)
        {
            return PictureKind.Path;
        }
        if (type.RawType == typeof(MLImage))
        {
            return PictureKind.Image;
        }
        if (type is not VectorDataViewType vector)
        {
            throw PictureColumnErrors.WrongType(name, type.ToString()!);
        }
        if (vector.ItemType == NumberDataViewType.Byte)
        {
            return vector.Dimensions.Length == 1
                ? PictureKind.EncodedBytes
                : throw PictureColumnErrors.ExtractedBytes(name, type.ToString()!);
        }
        if (vector.ItemType != NumberDataViewType.Single)
        {
            throw PictureColumnErrors.WrongType(name, type.ToString()!);
        }
        CheckVector(name, vector, options);
        return PictureKind.Vector;
    }

    private static void CheckVector(string name, VectorDataViewType vector, PixelOptions options)
    {
        var sizes = vector.Dimensions;
        var (channels, height, width) = (options.Channels, options.Height, options.Width);
        if (!vector.IsKnownSize)
        {
            throw PictureColumnErrors.UnknownLength(name, options);
        }
        if (vector.Size != options.Length)
        {
            throw PictureColumnErrors.WrongLength(name, vector.ToString(), options);
        }
        if (sizes.Length == 3 && (sizes[0], sizes[1], sizes[2]) != (channels, height, width))
        {
            throw (sizes[0], sizes[1], sizes[2]) == (height, width, channels)
                ? PictureColumnErrors.Interleaved(name, vector.ToString())
                : PictureColumnErrors.WrongLength(name, vector.ToString(), options);
        }
    }

    private static PictureKind? KindOf(SchemaShape.Column column)
    {
        var scalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        var sized = column.Kind == SchemaShape.Column.VectorKind.Vector;
        return column.IsKey ? null
            : scalar && column.ItemType is TextDataViewType ? PictureKind.Path
            : scalar && column.ItemType.RawType == typeof(MLImage) ? PictureKind.Image
            : !scalar && column.ItemType == NumberDataViewType.Byte ? PictureKind.EncodedBytes
            : sized && column.ItemType == NumberDataViewType.Single ? PictureKind.Vector
            : null;
    }

    private static string Describe(SchemaShape.Column column) => column.Kind switch
    {
        _ when column.IsKey => $"key of {column.ItemType}",
        SchemaShape.Column.VectorKind.Scalar => column.ItemType.ToString()!,
        SchemaShape.Column.VectorKind.Vector => $"vector of {column.ItemType}",
        _ => $"vector of {column.ItemType}, length unknown",
    };
}
