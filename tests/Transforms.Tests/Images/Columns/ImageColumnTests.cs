using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageColumnTests
{
    private static readonly ImageReader Reader = new(new ImageOptions { Height = 2, Width = 4 });

    public static TheoryData<DataViewType, string> Allowed =>
        new()
        {
            { TextDataViewType.Instance, "Path" },
            { new VectorDataViewType(NumberDataViewType.Byte), "EncodedBytes" },
            { new VectorDataViewType(NumberDataViewType.Byte, 500), "EncodedBytes" },
            { new ImageDataViewType(), "Image" },
            { new ImageDataViewType(10, 20), "Image" },
            { new VectorDataViewType(NumberDataViewType.Single, 3, 2, 4), "Vector" },
            { new VectorDataViewType(NumberDataViewType.Single, 24), "Vector" },
        };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Images_come_in_columns_of_these_types(DataViewType type, string kind) =>
        Assert.Equal(Enum.Parse<ImageKind>(kind), ImageColumn.Resolve(Schema(type), "Image", Reader).Kind);

    public static TheoryData<DataViewType, string> Refused =>
        new()
        {
            {
                NumberDataViewType.Single,
                "The image column must hold a path (text), the bytes of an image file (LoadRawImageBytes), an image (LoadImages) or a float vector of known size [channels, height, width]; column 'Image' is of type Single."
            },
            {
                new VectorDataViewType(NumberDataViewType.Double, 24),
                "The image column must hold a path (text), the bytes of an image file (LoadRawImageBytes), an image (LoadImages) or a float vector of known size [channels, height, width]; column 'Image' is of type Vector<Double, 24>."
            },
            {
                new VectorDataViewType(NumberDataViewType.Single),
                "An image column of floats needs a known size; column 'Image' has none; put [VectorType(3, 2, 4)] on the row type's member or use ExtractPixels after ResizeImages."
            },
            {
                new VectorDataViewType(NumberDataViewType.Single, 25),
                "The image column 'Image' must hold 3 x 2 x 4 = 24 values [channels, height, width]; received Vector<Single, 25>; resize the images or choose the size and channels that they have."
            },
            {
                new VectorDataViewType(NumberDataViewType.Single, 3, 4, 2),
                "The image column 'Image' must hold 3 x 2 x 4 = 24 values [channels, height, width]; received Vector<Single, 3, 4, 2>; resize the images or choose the size and channels that they have."
            },
            {
                new VectorDataViewType(NumberDataViewType.Single, 2, 4, 3),
                "Pixels must come channel by channel [channels, height, width]; column 'Image' is Vector<Single, 2, 4, 3>, colors beside each other; leave interleavePixelColors of ExtractPixels at false."
            },
            {
                new VectorDataViewType(NumberDataViewType.Byte, 3, 2, 4),
                "Extracted pixels must be floats; column 'Image' is Vector<Byte, 3, 2, 4>; leave outputAsFloatArray of ExtractPixels at true. (A plain vector of bytes is taken for the content of an image file.)"
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Another_type_is_refused(DataViewType type, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => ImageColumn.Resolve(Schema(type), "Image", Reader)).Message
        );

    [Fact]
    public void A_missing_column_is_named_with_those_that_exist()
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            ImageColumn.Resolve(Schema(TextDataViewType.Instance), "ImagePath", Reader)
        );
        Assert.Equal(
            "The image column 'ImagePath' does not exist; the data have 'Image', 'Label'; name one of them as feature column.",
            exception.Message
        );
    }

    [Fact]
    public void Only_a_vector_of_three_dimensions_tells_its_shape()
    {
        Assert.Equal(
            (3, 2, 4),
            ImageColumn.VectorShape(Schema(new VectorDataViewType(NumberDataViewType.Single, 3, 2, 4)), "Image")
        );
        Assert.Null(ImageColumn.VectorShape(Schema(new VectorDataViewType(NumberDataViewType.Single, 24)), "Image"));
        Assert.Null(ImageColumn.VectorShape(Schema(new VectorDataViewType(NumberDataViewType.Byte, 3, 2, 4)), "Image"));
        Assert.Null(ImageColumn.VectorShape(Schema(TextDataViewType.Instance), "Nothing"));
    }

    [Fact]
    public void Rows_are_captured_by_copy()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable<Row>([
            new()
            {
                Path = "a.png",
                Bytes = [1, 2],
                Values = [.. Enumerable.Range(0, 24).Select(i => (float)i)],
            },
            new()
            {
                Path = "",
                Bytes = [3],
                Values = new float[24],
            },
        ]);
        var paths = Capture(data, nameof(Row.Path));
        Assert.Equal("a.png", paths[0].Path);
        Assert.True(paths[1].IsEmpty);
        Assert.Equal("in row 1 of column 'Path'", paths[1].Name);

        var bytes = Capture(data, nameof(Row.Bytes));
        Assert.Equal([1, 2], bytes[0].EncodedBytes);
        Assert.Equal([3], bytes[1].EncodedBytes);

        var vectors = Capture(data, nameof(Row.Values));
        Assert.Equal(23, vectors[0].Vector[23]);
        Assert.Equal(0, vectors[1].Vector[23]);
    }

    [Fact]
    public void An_image_of_the_user_is_read_and_left_alone()
    {
        using var image = TestImages.Image(8, 4, TestImages.Plain(8, 4, 10, 20, 30));
        var data = new MLContext(1).Data.LoadFromEnumerable<ImageRow>([
            new() { Image = image },
            new() { Image = image },
            new() { Image = null! },
        ]);
        var images = Capture(data, nameof(ImageRow.Image));
        Assert.Equal(
            [.. Enumerable.Repeat((byte)10, 8), .. Enumerable.Repeat((byte)20, 8), .. Enumerable.Repeat((byte)30, 8)],
            images[1].Planes
        );
        Assert.True(images[2].IsEmpty);
        Assert.Equal(8, image.Width);
    }

    private static ImageSource[] Capture(IDataView data, string name)
    {
        var column = ImageColumn.Resolve(data.Schema, name, Reader);
        using var cursor = data.GetRowCursor([column.Column]);
        var getter = column.CreateGetter(cursor);
        var images = new List<ImageSource>();
        while (cursor.MoveNext())
        {
            images.Add(getter());
        }
        return [.. images];
    }

    private static DataViewSchema Schema(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Image", type);
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 3));
        return builder.ToSchema();
    }

    private sealed class Row
    {
        public string Path { get; init; } = "";

        public byte[] Bytes { get; init; } = [];

        [VectorType(3, 2, 4)]
        public float[] Values { get; init; } = [];
    }

    private sealed class ImageRow
    {
        [ImageType(4, 8)]
        public MLImage Image { get; init; } = null!;
    }
}
