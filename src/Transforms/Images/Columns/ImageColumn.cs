using Microsoft.ML;
using Microsoft.ML.Data;

namespace NormML.Transforms.Images;

/// <summary>The column that holds the images: checked once, then read row by row.</summary>
internal sealed class ImageColumn
{
    private readonly DataViewSchema.Column column;
    private readonly ImageReader reader;

    private ImageColumn(DataViewSchema.Column column, ImageKind kind, ImageReader reader)
    {
        this.column = column;
        this.reader = reader;
        Kind = kind;
    }

    public DataViewSchema.Column Column => column;

    public string Name => column.Name;

    public ImageKind Kind { get; }

    /// <summary>Finds the column and checks that its type can hold images.</summary>
    /// <exception cref="ArgumentException">
    /// The column is missing, of another type, or a vector of another length.
    /// </exception>
    public static ImageColumn Resolve(DataViewSchema schema, string name, ImageReader reader)
    {
        var column = schema.GetColumnOrNull(name) ?? throw ImageColumnErrors.Missing(name, schema.Select(c => c.Name));
        return new ImageColumn(column, KindOf(column.Name, column.Type, reader.Options), reader);
    }

    /// <summary>The same check before there is data, as far as a shape tells: vectors have no length yet.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static ImageKind CheckShape(SchemaShape shape, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name == name)
            {
                return KindOf(column) ?? throw ImageColumnErrors.WrongType(name, Describe(column));
            }
        }
        throw ImageColumnErrors.Missing(name, shape.Select(c => c.Name));
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
    /// Captures the current row's image by copy. An MLImage is resized at once and never disposed here: it belongs to
    /// its creator, and the getter of a loading transform disposes the image that it returned before.
    /// </summary>
    public Func<ImageSource> CreateGetter(DataViewRow row) =>
        Kind switch
        {
            ImageKind.Path => PathGetter(row),
            ImageKind.EncodedBytes => BytesGetter(row),
            ImageKind.Image => ImageGetter(row),
            _ => VectorGetter(row),
        };

    private Func<ImageSource> PathGetter(DataViewRow row)
    {
        var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ReadOnlyMemory<char> value = default;
        return () =>
        {
            getter(ref value);
            return value.IsEmpty
                ? ImageSource.Missing(Kind, Name, row.Position)
                : ImageSource.FromPath(value.ToString());
        };
    }

    private Func<ImageSource> BytesGetter(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<byte>>(column);
        VBuffer<byte> value = default;
        return () =>
        {
            getter(ref value);
            return ImageSource.FromEncodedBytes(Copy(value), Name, row.Position);
        };
    }

    private Func<ImageSource> VectorGetter(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> value = default;
        return () =>
        {
            getter(ref value);
            if (value.Length != reader.Length)
            {
                throw ImageColumnErrors.WrongLength(
                    Name,
                    $"a vector of {value.Length} in row {row.Position}",
                    reader.Options
                );
            }
            return ImageSource.FromVector(Copy(value), Name, row.Position);
        };
    }

    private Func<ImageSource> ImageGetter(DataViewRow row)
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
                // MLImage throws this for a file that is not an image.
                throw ImageErrors.Unreadable($"in row {row.Position} of column '{Name}'", exception.Message, exception);
            }
            if (image is null)
            {
                return ImageSource.Missing(Kind, Name, row.Position);
            }
            var planes = new byte[reader.Length];
            reader.Resize(image, planes);
            return ImageSource.FromPlanes(planes, Name, row.Position);
        };
    }

    private static T[] Copy<T>(in VBuffer<T> values)
    {
        var copy = new T[values.Length];
        values.CopyTo(copy);
        return copy;
    }

    private static ImageKind KindOf(string name, DataViewType type, ImageOptions options)
    {
        if (type is TextDataViewType)
        {
            return ImageKind.Path;
        }
        if (type.RawType == typeof(MLImage))
        {
            return ImageKind.Image;
        }
        if (type is not VectorDataViewType vector)
        {
            throw ImageColumnErrors.WrongType(name, type.ToString()!);
        }
        if (vector.ItemType == NumberDataViewType.Byte)
        {
            return vector.Dimensions.Length == 1
                ? ImageKind.EncodedBytes
                : throw ImageColumnErrors.ExtractedBytes(name, type.ToString()!);
        }
        if (vector.ItemType != NumberDataViewType.Single)
        {
            throw ImageColumnErrors.WrongType(name, type.ToString()!);
        }
        CheckVector(name, vector, options);
        return ImageKind.Vector;
    }

    private static void CheckVector(string name, VectorDataViewType vector, ImageOptions options)
    {
        var sizes = vector.Dimensions;
        var (channels, height, width) = (options.Channels, options.Height, options.Width);
        if (!vector.IsKnownSize)
        {
            throw ImageColumnErrors.UnknownLength(name, options);
        }
        if (vector.Size != options.Length)
        {
            throw ImageColumnErrors.WrongLength(name, vector.ToString(), options);
        }
        if (sizes.Length == 3 && (sizes[0], sizes[1], sizes[2]) != (channels, height, width))
        {
            throw (sizes[0], sizes[1], sizes[2]) == (height, width, channels)
                ? ImageColumnErrors.Interleaved(name, vector.ToString())
                : ImageColumnErrors.WrongLength(name, vector.ToString(), options);
        }
    }

    private static ImageKind? KindOf(SchemaShape.Column column)
    {
        var scalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        var sized = column.Kind == SchemaShape.Column.VectorKind.Vector;
        return column.IsKey ? null
            : scalar && column.ItemType is TextDataViewType ? ImageKind.Path
            : scalar && column.ItemType.RawType == typeof(MLImage) ? ImageKind.Image
            : !scalar && column.ItemType == NumberDataViewType.Byte ? ImageKind.EncodedBytes
            : sized && column.ItemType == NumberDataViewType.Single ? ImageKind.Vector
            : null;
    }

    private static string Describe(SchemaShape.Column column) =>
        column.Kind switch
        {
            _ when column.IsKey => $"key of {column.ItemType}",
            SchemaShape.Column.VectorKind.Scalar => column.ItemType.ToString()!,
            SchemaShape.Column.VectorKind.Vector => $"vector of {column.ItemType}",
            _ => $"vector of {column.ItemType}, length unknown",
        };
}
