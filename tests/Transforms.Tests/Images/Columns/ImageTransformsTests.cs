using Microsoft.ML;
using Microsoft.ML.Data;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

/// <summary>Image columns that ML.NET's image transforms make.</summary>
public sealed class ImageTransformsTests : IDisposable
{
    private static readonly ImageReader Reader = new(new ImageOptions { Height = 4, Width = 4 });

    private readonly TemporaryFolder folder = new();
    private readonly MLContext ml = new(1);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ImagePath", "Path")]
    [InlineData("Image", "Image")]
    [InlineData("Bytes", "EncodedBytes")]
    public void Path_image_and_bytes_give_the_same_numbers(string column, string kind)
    {
        var set = Load(Transformed(Files()), column);
        Assert.Equal(Enum.Parse<ImageKind>(kind), ImageColumn.CheckShape(Shape(), column));
        var expected = Load(Files(), "ImagePath");
        Assert.Equal(6, set.Count);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected.Kept(i).ToArray(), set.Kept(i).ToArray());
        }
    }

    [Fact]
    public void Extracted_pixels_are_vectors_channel_by_channel()
    {
        var data = Extract(interleave: false, floats: true);
        Assert.Equal((3, 4, 4), ImageColumn.VectorShape(data.Schema, "Pixels"));
        var set = Load(data, "Pixels");
        // The images have one color each, so resizing does not matter.
        var expected = Load(Files(), "ImagePath");
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected.Kept(i).ToArray(), set.Vector(i).ToArray().Select(value => (byte)value));
        }
    }

    [Theory]
    [InlineData(true, true, "leave interleavePixelColors of ExtractPixels at false")]
    [InlineData(false, false, "leave outputAsFloatArray of ExtractPixels at true")]
    public void Other_ways_to_extract_pixels_are_refused(bool interleave, bool floats, string advice)
    {
        // 4 rows and 5 columns, so that [H,W,C] is not [C,H,W].
        var reader = new ImageReader(new ImageOptions { Height = 4, Width = 5 });
        var data = Extract(interleave, floats, width: 5);
        var exception = Assert.Throws<ArgumentException>(() => ImageColumn.Resolve(data.Schema, "Pixels", reader));
        Assert.Contains(advice, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_file_behind_LoadImages_is_named_by_its_row_or_skipped()
    {
        var rows = Rows();
        rows[2].ImagePath = folder.Write("bad.png", "no image"u8.ToArray());
        var data = ml.Data.LoadFromEnumerable(rows);
        var transformed = ml.Transforms.LoadImages("Image", folder.Path, "ImagePath").Fit(data).Transform(data);
        var exception = Assert.Throws<InvalidDataException>(() => Load(transformed, "Image"));
        Assert.StartsWith(
            "The image in row 2 of column 'Image' cannot be read: ",
            exception.Message,
            StringComparison.Ordinal
        );
        var set = Load(transformed, "Image", OnBadImage.Skip);
        Assert.Equal(5, set.Count);
        Assert.Equal("in row 2 of column 'Image'", Assert.Single(set.Skipped).Name);
    }

    [Theory]
    [InlineData("Label", "column 'Label' is of type key of UInt32")]
    [InlineData("Nothing", "The image column 'Nothing' does not exist; the data have ")]
    public void A_shape_is_checked_before_there_are_data(string column, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<ArgumentException>(() => ImageColumn.CheckShape(Shape(), column)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_label_that_is_no_key_is_found_before_there_are_data()
    {
        LabelColumn.CheckShape(Shape(), "Label");
        Assert.Contains(
            "MapValueToKey(\"ImagePath\")",
            Assert.Throws<ArgumentException>(() => LabelColumn.CheckShape(Shape(), "ImagePath")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not exist",
            Assert.Throws<ArgumentException>(() => LabelColumn.CheckShape(Shape(), "Nothing")).Message,
            StringComparison.Ordinal
        );
    }

    private static ImageSet Load(IDataView data, string column, OnBadImage onBadImage = OnBadImage.Throw) =>
        ImageSet.Load(
            data,
            ImageColumn.Resolve(data.Schema, column, Reader),
            "Label",
            Reader,
            new ImageSetOptions { OnBadImage = onBadImage }
        );

    private IDataView Extract(bool interleave, bool floats, int width = 4)
    {
        var data = Files();
        return ml
            .Transforms.LoadImages("Image", folder.Path, "ImagePath")
            .Append(ml.Transforms.ResizeImages("Image", width, 4))
            .Append(
                ml.Transforms.ExtractPixels(
                    "Pixels",
                    "Image",
                    interleavePixelColors: interleave,
                    outputAsFloatArray: floats
                )
            )
            .Fit(data)
            .Transform(data);
    }

    private SchemaShape Shape() => Pipeline().GetOutputSchema(SchemaShapes.Of(Files()));

    private IDataView Transformed(IDataView data) => Pipeline().Fit(data).Transform(data);

    private IEstimator<ITransformer> Pipeline() =>
        ml
            .Transforms.LoadImages("Image", folder.Path, "ImagePath")
            .Append(ml.Transforms.LoadRawImageBytes("Bytes", folder.Path, "ImagePath"));

    private IDataView Files() => ml.Data.LoadFromEnumerable(Rows());

    private Row[] Rows() =>
        [
            .. Enumerable
                .Range(0, 6)
                .Select(i => new Row
                {
                    ImagePath = folder.Write(
                        $"{i}.png",
                        TestPng.Rgb(9, 7, TestImages.Plain(9, 7, (byte)(i * 40), (byte)(255 - i), 7))
                    ),
                    Label = (uint)(i % 3),
                }),
        ];

    private sealed class Row
    {
        public string ImagePath { get; set; } = "";

        [KeyType(3)]
        public uint Label { get; init; }
    }
}
