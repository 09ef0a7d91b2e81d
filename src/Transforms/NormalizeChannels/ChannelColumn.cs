using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.Images;

namespace NormML.Transforms.NormalizeChannels;

/// <summary>Writes the values of a row's image [C,H,W], as they are in the column.</summary>
internal delegate void ChannelReader(Span<float> values);

/// <summary>The column whose channels are normalized: images of known size or float vectors [C,H,W].</summary>
internal sealed class ChannelColumn
{
    private const int ImageChannels = 3;

    private readonly ImageReader? images;

    private ChannelColumn(DataViewSchema.Column column, int channels, int height, int width, bool holdsImages)
    {
        (Column, Channels, Height, Width) = (column, channels, height, width);
        images = holdsImages ? new ImageReader(new ImageOptions { Height = height, Width = width }) : null;
    }

    public DataViewSchema.Column Column { get; }

    public string Name => Column.Name;

    public int Channels { get; }

    public int Height { get; }

    public int Width { get; }

    public int Length => Channels * Height * Width;

    /// <param name="schema">The schema that has the column.</param>
    /// <param name="name">Its name.</param>
    /// <param name="channels">How many channels there must be; null where any number will do.</param>
    public static ChannelColumn Resolve(DataViewSchema schema, string name, int? channels)
    {
        var column =
            schema.GetColumnOrNull(name) ?? throw ChannelColumnErrors.Missing(name, schema.Select(c => c.Name));
        if (column.Type is ImageDataViewType image)
        {
            if (image.Height == 0 || image.Width == 0)
            {
                throw ChannelColumnErrors.ImagesOfUnknownSize(name);
            }
            return channels is null or ImageChannels
                ? new ChannelColumn(column, ImageChannels, image.Height, image.Width, holdsImages: true)
                : throw ChannelColumnErrors.ImageChannels(name, channels.Value);
        }
        if (column.Type is not VectorDataViewType vector || vector.ItemType != NumberDataViewType.Single)
        {
            throw ChannelColumnErrors.WrongType(name, column.Type.ToString()!);
        }
        if (!vector.IsKnownSize)
        {
            throw ChannelColumnErrors.VectorOfUnknownSize(name);
        }

        var sizes = vector.Dimensions;
        if (sizes.Length != 3)
        {
            throw ChannelColumnErrors.NotThreeDimensions(name, vector.ToString());
        }
        if (LooksInterleaved(sizes[0], sizes[2], channels))
        {
            throw ChannelColumnErrors.Interleaved(name, vector.ToString());
        }
        return channels is null || channels == sizes[0]
            ? new ChannelColumn(column, sizes[0], sizes[1], sizes[2], holdsImages: false)
            : throw ChannelColumnErrors.WrongChannels(name, vector.ToString(), sizes[0], channels.Value);
    }

    /// <summary>The same check before there is data, as far as a shape tells: it has no sizes.</summary>
    public static void CheckShape(SchemaShape shape, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name != name)
            {
                continue;
            }
            var isImage = column is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: ImageDataViewType };
            var isVector =
                column.Kind != SchemaShape.Column.VectorKind.Scalar
                && !column.IsKey
                && column.ItemType == NumberDataViewType.Single;
            if (!isImage && !isVector)
            {
                throw ChannelColumnErrors.WrongType(
                    name,
                    column.Kind == SchemaShape.Column.VectorKind.Scalar
                        ? $"{column.ItemType}"
                        : $"vector of {column.ItemType}"
                );
            }
            if (column.Kind == SchemaShape.Column.VectorKind.VariableVector)
            {
                throw ChannelColumnErrors.VectorOfUnknownSize(name);
            }
            return;
        }
        throw ChannelColumnErrors.Missing(name, shape.Select(c => c.Name));
    }

    public ChannelReader CreateReader(DataViewRow row) => images is null ? VectorReader(row) : ImageReader(row, images);

    // An image has far more rows than color channels.
    private static bool LooksInterleaved(int first, int last, int? channels) =>
        channels is null ? first > 4 && last is 1 or 3 or 4 && last < first : first != channels && last == channels;

    private ChannelReader VectorReader(DataViewRow row)
    {
        var getter = row.GetGetter<VBuffer<float>>(Column);
        VBuffer<float> value = default;
        return values =>
        {
            getter(ref value);
            if (value.Length != values.Length)
            {
                throw new InvalidDataException(
                    $"Column '{Name}' holds vectors of {values.Length} values; received {value.Length} in row {row.Position}; make all rows alike."
                );
            }
            value.CopyTo(values);
        };
    }

    private ChannelReader ImageReader(DataViewRow row, ImageReader reader)
    {
        var getter = row.GetGetter<MLImage>(Column);
        MLImage? image = null;
        var planes = new byte[Length];
        return values =>
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
                throw ImageErrors.Unreadable($"in row {row.Position} of column '{Name}'", "the row holds no image");
            }
            if ((image.Height, image.Width) != (Height, Width))
            {
                throw new InvalidDataException(
                    $"Column '{Name}' holds images of {Height} x {Width} pixels (height x width); received {image.Height} x {image.Width} in row {row.Position}; put ResizeImages before NormalizeChannels."
                );
            }

            // An image of this size is not resampled: its pixels are only laid over white and separated by channel.
            reader.Resize(image, planes);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = planes[i];
            }
        };
    }
}
