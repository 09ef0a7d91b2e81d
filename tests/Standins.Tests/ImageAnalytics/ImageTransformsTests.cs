using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Tests;
using static Microsoft.ML.Transforms.Image.ImagePixelExtractingEstimator;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace NormML.Standins.Tests.ImageAnalytics;

public sealed class ImageTransformsTests : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void LoadImages_reads_relative_paths_from_the_folder_and_tags_the_picture()
    {
        folder.Write("a/b.png", TestPng.Rgb(4, 3, TestPictures.Gradient(4, 3)));
        var data = Paths(Path.Combine("a", "b.png"), "");
        var loaded = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(data).Transform(data);

        Assert.Equal(new ImageDataViewType(), loaded.Schema["Image"].Type);
        using var cursor = loaded.GetRowCursor([loaded.Schema["Image"]]);
        var getter = cursor.GetGetter<MLImage>(loaded.Schema["Image"]);
        MLImage image = null!;
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Equal(folder.File(Path.Combine("a", "b.png")), image.Tag);
        PixelAssert.Equal(TestPictures.Gradient(4, 3), image);
        var first = image;
        Assert.True(cursor.MoveNext());
        getter(ref image);
        Assert.Null(image);
        Assert.Throws<InvalidOperationException>(() => first.Width);
    }

    [Fact]
    public void LoadImages_throws_on_a_file_that_is_no_picture()
    {
        File.WriteAllText(folder.File("a.png"), "text");
        var data = Paths("a.png");
        var loaded = ml.Transforms.LoadImages("Image", folder.Path, "Path").Fit(data).Transform(data);
        Assert.Throws<ArgumentException>(() => loaded.GetColumn<MLImage>("Image").ToArray());
    }

    [Fact]
    public void LoadRawImageBytes_gives_the_files_bytes()
    {
        folder.Write("a.bin", [1, 2, 3]);
        var data = Paths("a.bin");
        var loaded = ml.Transforms.LoadRawImageBytes("Bytes", folder.Path, "Path").Fit(data).Transform(data);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Byte), loaded.Schema["Bytes"].Type);
        Assert.Equal([1, 2, 3], loaded.GetColumn<byte[]>("Bytes").Single());
    }

    [Fact]
    public void ResizeImages_makes_a_column_of_known_size_and_ExtractPixels_a_vector_of_it()
    {
        folder.Write("a.png", TestPng.Rgb(40, 20, TestPictures.Plain(40, 20, 10, 20, 30)));
        var data = Paths("a.png");
        var pipeline = Load().Append(ml.Transforms.ResizeImages("Image", 8, 6)).Append(ml.Transforms.ExtractPixels("Pixels", "Image"));
        var result = pipeline.Fit(data).Transform(data);

        Assert.Equal(new ImageDataViewType(6, 8), result.Schema["Image"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 3, 6, 8), result.Schema["Pixels"].Type);
        var pixels = result.GetColumn<float[]>("Pixels").Single();
        Assert.Equal([.. Enumerable.Repeat(10f, 48), .. Enumerable.Repeat(20f, 48), .. Enumerable.Repeat(30f, 48)], pixels);
    }

    [Theory]
    [InlineData(ColorsOrder.ARGB, ColorBits.Rgb, false, new float[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(ColorsOrder.ABGR, ColorBits.Rgb, false, new float[] { 3, 6, 2, 5, 1, 4 })]
    [InlineData(ColorsOrder.ARGB, ColorBits.Rgb, true, new float[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(ColorsOrder.AGBR, ColorBits.All, true, new float[] { 255, 2, 3, 1, 255, 5, 6, 4 })]
    [InlineData(ColorsOrder.ARGB, ColorBits.Green, false, new float[] { 2, 5 })]
    public void ExtractPixels_takes_the_colours_asked_for_in_order(ColorsOrder order, ColorBits colours, bool interleave, float[] expected)
    {
        folder.Write("a.png", TestPng.Rgb(2, 1, [1, 2, 3, 255, 4, 5, 6, 255]));
        var data = Paths("a.png");
        var planes = expected.Length / 2;
        var result = Fit(data, Load().Append(ml.Transforms.ResizeImages("Image", 2, 1)).Append(
            ml.Transforms.ExtractPixels("Pixels", "Image", colours, order, interleave)));
        Assert.Equal(expected, result.GetColumn<float[]>("Pixels").Single());
        int[] sizes = interleave ? [1, 2, planes] : [planes, 1, 2];
        Assert.Equal(sizes, ((VectorDataViewType)result.Schema["Pixels"].Type).Dimensions.ToArray());
    }

    [Fact]
    public void ExtractPixels_subtracts_the_offset_then_scales()
    {
        folder.Write("a.png", TestPng.Grey8(1, 1, [100]));
        var data = Paths("a.png");
        var resized = Load().Append(ml.Transforms.ResizeImages("Image", 1, 1));
        var floats = Fit(data, resized.Append(ml.Transforms.ExtractPixels("Pixels", "Image", offsetImage: 50, scaleImage: 0.5f)));
        Assert.Equal([25f, 25f, 25f], floats.GetColumn<float[]>("Pixels").Single());
        var bytes = Fit(data, resized.Append(ml.Transforms.ExtractPixels("Pixels", "Image", outputAsFloatArray: false)));
        Assert.Equal([100, 100, 100], bytes.GetColumn<byte[]>("Pixels").Single());
    }

    [Fact]
    public void ExtractPixels_needs_a_known_size()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Fit(Paths("a.png"), Load().Append(ml.Transforms.ExtractPixels("Pixels", "Image"))));
        Assert.StartsWith("Schema mismatch for input column 'Image': expected known-size image, got unknown-size image", error.Message);
    }

    [Theory]
    [InlineData(ResizingKind.IsoCrop, Anchor.Left, 255, 255)]
    [InlineData(ResizingKind.IsoCrop, Anchor.Right, 0, 0)]
    [InlineData(ResizingKind.IsoCrop, Anchor.Center, 255, 0)]
    [InlineData(ResizingKind.Fill, Anchor.Center, 255, 0)]
    public void ResizeImages_crops_at_its_anchor_or_fills(ResizingKind kind, Anchor anchor, float first, float last)
    {
        // Red to the left of the middle, black to its right, three times as wide as high.
        folder.Write("a.png", TestPng.Rgb(24, 8, TestPictures.Draw(24, 8, (x, _) => ((byte)(x < 12 ? 255 : 0), 0, 0, 255))));
        var data = Paths("a.png");
        var result = Fit(data, Load().Append(ml.Transforms.ResizeImages("Image", 8, 8, resizing: kind, cropAnchor: anchor))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image")));
        var pixels = result.GetColumn<float[]>("Pixels").Single();
        Assert.Equal((first, last), (pixels[0], pixels[7]));
    }

    [Fact]
    public void ResizeImages_pads_with_black()
    {
        folder.Write("a.png", TestPng.Rgb(16, 8, TestPictures.Plain(16, 8, 200, 200, 200)));
        var data = Paths("a.png");
        var result = Fit(data, Load().Append(ml.Transforms.ResizeImages("Image", 8, 8, resizing: ResizingKind.IsoPad))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image", ColorBits.Red)));
        var rows = result.GetColumn<float[]>("Pixels").Single().Chunk(8).Select(row => row[3]);
        Assert.Equal([0, 0, 200, 200, 200, 200, 0, 0], rows);
    }

    [Fact]
    public void ConvertToGrayscale_weighs_the_colours()
    {
        folder.Write("a.png", TestPng.Rgb(1, 1, [100, 200, 50, 255]));
        var data = Paths("a.png");
        var result = Fit(data, Load().Append(ml.Transforms.ConvertToGrayscale("Image")).Append(ml.Transforms.ResizeImages("Image", 1, 1))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Image")));
        Assert.All(result.GetColumn<float[]>("Pixels").Single(), value => Assert.Equal(154, value, 1f));
    }

    [Fact]
    public void A_saved_pipeline_gives_the_same_numbers()
    {
        folder.Write("a.png", TestPng.Rgb(30, 20, TestPictures.Gradient(30, 20)));
        var data = Paths("a.png");
        var model = Load().Append(ml.Transforms.ConvertToGrayscale("Grey", "Image")).Append(ml.Transforms.ResizeImages("Grey", 7, 5))
            .Append(ml.Transforms.ExtractPixels("Pixels", "Grey", offsetImage: 3)).Append(ml.Transforms.LoadRawImageBytes("Bytes", folder.Path, "Path"))
            .Fit(data);
        ml.Model.Save(model, data.Schema, folder.File("model.zip"));
        var loaded = new MLContext().Model.Load(folder.File("model.zip"), out _);

        var (before, after) = (model.Transform(data), loaded.Transform(data));
        Assert.Equal(before.GetColumn<float[]>("Pixels").Single(), after.GetColumn<float[]>("Pixels").Single());
        Assert.Equal(before.GetColumn<byte[]>("Bytes").Single(), after.GetColumn<byte[]>("Bytes").Single());
        Assert.Equal(before.Schema["Grey"].Type, after.Schema["Grey"].Type);
    }

    [Fact]
    public void Wrong_columns_are_refused_before_there_are_data()
    {
        var data = Paths("a.png");
        Assert.StartsWith(
            "Could not find input column 'None'",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(data, ml.Transforms.LoadImages("Image", "", "None").Append(ml.Transforms.ResizeImages("Image", 1, 1)))).Message);
        Assert.StartsWith(
            "Schema mismatch for input column 'Path': expected image, got String",
            Assert.Throws<ArgumentOutOfRangeException>(() => ml.Transforms.ResizeImages("Path", 1, 1).GetOutputSchema(SchemaShape.Create(data.Schema))).Message);
        Assert.StartsWith("Must be a positive integer", Assert.Throws<ArgumentOutOfRangeException>(() => ml.Transforms.ResizeImages("Image", 0, 1)).Message);
    }

    [Fact]
    public void Pictures_in_memory_are_columns_by_their_attribute()
    {
        using var image = TestPictures.Image(2, 1, [1, 2, 3, 255, 4, 5, 6, 255]);
        var data = ml.Data.LoadFromEnumerable([new PictureRow { Image = image }]);
        Assert.Equal(new ImageDataViewType(1, 2), data.Schema["Image"].Type);
        var result = Fit(data, ml.Transforms.ExtractPixels("Pixels", "Image").Append(ml.Transforms.CopyColumns("Copy", "Pixels")));
        Assert.Equal([1, 4, 2, 5, 3, 6], result.GetColumn<float[]>("Pixels").Single());
    }

    [Fact]
    public void Image_types_are_equal_when_their_sizes_are()
    {
        Assert.Equal<DataViewType>(new ImageDataViewType(2, 3), new ImageDataViewType(2, 3));
        Assert.NotEqual<DataViewType>(new ImageDataViewType(2, 3), new ImageDataViewType(3, 2));
        Assert.NotEqual<DataViewType>(new ImageDataViewType(2, 3), new ImageDataViewType());
        Assert.Equal("Image<2, 3>", new ImageDataViewType(2, 3).ToString());
        Assert.Equal("Image", new ImageDataViewType().ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataViewType(0, 3));
        Assert.True(new ImageTypeAttribute(2, 3).Equals(new ImageTypeAttribute(2, 3)));
    }

    private ImageLoadingEstimator Load() => ml.Transforms.LoadImages("Image", folder.Path, "Path");

    private IDataView Paths(params string[] paths) => ml.Data.LoadFromEnumerable(paths.Select(path => new PathRow { Path = path }));

    private static IDataView Fit<T>(IDataView data, IEstimator<T> estimator)
        where T : class, ITransformer => estimator.Fit(data).Transform(data);

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class PictureRow
    {
        [ImageType(1, 2)]
        public MLImage? Image { get; set; }
    }
}
