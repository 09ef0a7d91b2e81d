using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using NormML.Transforms.NormalizeChannels;

namespace NormML.Transforms.Tests.NormalizeChannels;

public sealed class ChannelNormalizingErrorsTests
{
    private readonly MLContext ml = new(seed: 1);

    [Fact]
    public void A_missing_column_is_named_with_those_there_are()
    {
        var error = Assert.Throws<ArgumentException>(() => Given(3, "Nothing").Fit(Data<Interleaved>()));
        Assert.Equal(
            "NormalizeChannels reads column 'Nothing', which does not exist; the data have 'Pixels'; name one of them as inputColumnName.",
            error.Message
        );
        Assert.StartsWith(
            "NormalizeChannels reads column 'Nothing', which does not exist; the data have 'Pixels', 'Copy';",
            Assert.Throws<ArgumentException>(() => Shape<Interleaved>(Given(3, "Nothing"))).Message
        );
    }

    [Fact]
    public void Columns_of_other_types_are_refused()
    {
        const string rule =
            "NormalizeChannels reads images (an image of known size) or a float vector of known size [channels, height, width]; column 'Pixels' is of type ";
        var text = Assert.Throws<ArgumentException>(() => Given(3).Fit(Data<TextRow>()));
        Assert.StartsWith(rule + "String; ", text.Message);
        var bytes = Assert.Throws<ArgumentException>(() => Given(3).Fit(Data<Bytes>()));
        Assert.StartsWith(rule + "Vector<Byte, 3, 1, 1>; ", bytes.Message);
        Assert.StartsWith(rule, Assert.Throws<ArgumentException>(() => Shape<TextRow>(Given(3))).Message);
        Assert.StartsWith(
            rule + "vector of Byte; ",
            Assert.Throws<ArgumentException>(() => Shape<Bytes>(Given(3))).Message
        );
    }

    [Fact]
    public void Vectors_of_unknown_size_are_refused()
    {
        const string message =
            "NormalizeChannels needs vectors of known size [channels, height, width]; those of column 'Pixels' have an unknown one; put [VectorType(channels, height, width)] on the row type's member, or use ExtractPixels after ResizeImages.";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Given(3).Fit(Data<Variable>())).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Shape<Variable>(Given(3))).Message);
    }

    [Fact]
    public void Vectors_without_three_dimensions_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Given(3).Fit(Data<Flat>()));
        Assert.StartsWith(
            "NormalizeChannels needs vectors with three dimensions [channels, height, width]; column 'Pixels' is Vector<Single, 12>; put ",
            error.Message
        );
    }

    [Fact]
    public void Interleaved_vectors_are_refused_fitted_or_not()
    {
        const string message =
            "Pixels must come channel by channel [channels, height, width]; column 'Pixels' is Vector<Single, 8, 8, 3>, colors beside each other; leave interleavePixelColors of ExtractPixels at false.";
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Given(3).Fit(Data<Interleaved>())).Message);
        Assert.Equal(
            message,
            Assert
                .Throws<ArgumentException>(() => ml.Transforms.NormalizeChannels("Pixels").Fit(Data<Interleaved>()))
                .Message
        );
    }

    [Fact]
    public void Images_of_unknown_size_ask_for_ResizeImages()
    {
        var loaded = ml.Transforms.LoadImages("Image", "", "Pixels").Fit(Data<TextRow>()).Transform(Data<TextRow>());
        var error = Assert.Throws<ArgumentException>(() => Given(3, "Image").Fit(loaded));
        Assert.Equal(
            "NormalizeChannels needs images of one known size; those of column 'Image' have an unknown one; put ResizeImages before it.",
            error.Message
        );
    }

    [Fact]
    public void The_number_of_means_must_be_that_of_the_channels()
    {
        Assert.Equal(
            "An image has 3 channels: red, green, blue; received 1 means and standard deviations for column 'Pixels'; give 3 of each, or extract the channels you want with ExtractPixels.",
            Assert.Throws<ArgumentException>(() => Given(1).Fit(Data<Images>())).Message
        );
        Assert.Equal(
            "NormalizeChannels needs one mean and one standard deviation for each channel; column 'Pixels' is Vector<Single, 2, 2, 3> with 2 channels; received 4 of each.",
            Assert.Throws<ArgumentException>(() => Given(4).Fit(Data<Two>())).Message
        );
        Assert.Equal(
            "NormalizeChannels needs one mean and one standard deviation for each channel; received 2 means and 3 standard deviations; give as many of each as there are channels.",
            Assert
                .Throws<ArgumentException>(() => ml.Transforms.NormalizeChannels("Pixels", [1f, 2f], [1f, 2f, 3f]))
                .Message
        );
    }

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(-1f, "-1")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    public void Standard_deviations_and_scales_are_above_0(float value, string text)
    {
        Assert.StartsWith(
            $"A channel's standard deviation must be a finite number above 0; received {text}; a channel that never changes takes 1.",
            Assert.Throws<ArgumentException>(() => ml.Transforms.NormalizeChannels("Pixels", [0f], [value])).Message
        );
        Assert.StartsWith(
            $"The scale that values are divided by must be a finite number above 0; received {text}; choose 255 for values of 0 to 255, 1 for values of 0 to 1.",
            Assert.Throws<ArgumentException>(() => ml.Transforms.NormalizeChannels("Pixels", scale: value)).Message
        );
    }

    [Fact]
    public void Means_are_finite() =>
        Assert.StartsWith(
            "A channel's mean must be a finite number; received NaN.",
            Assert.Throws<ArgumentException>(() => ml.Transforms.NormalizeChannels("Pixels", [float.NaN], [1f])).Message
        );

    [Fact]
    public void Nothing_can_be_fitted_to_no_rows()
    {
        var error = Assert.Throws<InvalidOperationException>(() =>
            ml.Transforms.NormalizeChannels("Pixels").Fit(Data<Two>())
        );
        Assert.Equal(
            "Mean and standard deviation are fitted to at least one row; received none in column 'Pixels'; give data, or give mean and standardDeviation to NormalizeChannels.",
            error.Message
        );
    }

    [Fact]
    public void Nothing_can_be_fitted_to_NaN()
    {
        var data = Data(new Two { Pixels = new float[12] }, new Two { Pixels = [.. Enumerable.Repeat(float.NaN, 12)] });
        var error = Assert.Throws<InvalidOperationException>(() => ml.Transforms.NormalizeChannels("Pixels").Fit(data));
        Assert.Equal(
            "Mean and standard deviation need finite numbers; row 1 of column 'Pixels' holds NaN or infinity; remove or repair the row.",
            error.Message
        );
    }

    [Fact]
    public void An_image_of_another_size_than_the_columns_is_named_by_its_row()
    {
        using var image = TestImages.Image(5, 2, TestImages.Gradient(5, 2));
        var data = Data(new Images { Pixels = image });
        var normalized = Given(3).Fit(data).Transform(data);
        var error = Assert.Throws<InvalidDataException>(() => normalized.GetColumn<float[]>("Pixels").ToArray());
        Assert.Equal(
            "Column 'Pixels' holds images of 4 x 4 pixels (height x width); received 2 x 5 in row 0; put ResizeImages before NormalizeChannels.",
            error.Message
        );
    }

    [Fact]
    public void A_row_without_an_image_is_named()
    {
        var data = Data(new Images());
        var normalized = Given(3).Fit(data).Transform(data);
        var error = Assert.Throws<InvalidDataException>(() => normalized.GetColumn<float[]>("Pixels").ToArray());
        Assert.Equal(
            "The image in row 0 of column 'Pixels' cannot be read: the row holds no image; replace or remove it.",
            error.Message
        );
    }

    [Fact]
    public void A_file_that_is_no_image_is_named_by_its_row()
    {
        using var folder = new NormML.Tests.TemporaryFolder();
        folder.Write("a.jpg", [1, 2, 3]);
        var data = Data(new TextRow { Pixels = "a.jpg" });
        var pipeline = ml
            .Transforms.LoadImages("Image", folder.Path, "Pixels")
            .Append(ml.Transforms.ResizeImages("Image", 4, 4))
            .Append(ml.Transforms.NormalizeChannels("Image"));
        var error = Assert.Throws<InvalidDataException>(() => pipeline.Fit(data));
        Assert.StartsWith("The image in row 0 of column 'Image' cannot be read: Invalid ", error.Message);
    }

    private ChannelNormalizingEstimator Given(int channels, string column = "Pixels") =>
        ml.Transforms.NormalizeChannels(
            column,
            [.. Enumerable.Repeat(0.5f, channels)],
            [.. Enumerable.Repeat(0.25f, channels)]
        );

    private IDataView Data<T>(params T[] rows)
        where T : class => ml.Data.LoadFromEnumerable(rows);

    /// <summary>A chain asks for shapes before it sees data.</summary>
    private void Shape<T>(ChannelNormalizingEstimator estimator)
        where T : class => ml.Transforms.CopyColumns("Copy", "Pixels").Append(estimator).Fit(Data<T>());

    private sealed class TextRow
    {
        public string Pixels { get; set; } = "";
    }

    private sealed class Bytes
    {
        [VectorType(3, 1, 1)]
        public byte[] Pixels { get; set; } = [];
    }

    private sealed class Variable
    {
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Flat
    {
        [VectorType(12)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Two
    {
        [VectorType(2, 2, 3)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Interleaved
    {
        [VectorType(8, 8, 3)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Images
    {
        [ImageType(4, 4)]
        public MLImage? Pixels { get; set; }
    }
}
