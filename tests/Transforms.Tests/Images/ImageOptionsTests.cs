using System.Text.Json;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ImageOptionsTests
{
    private static readonly ImageOptions Usual = new()
    {
        Height = 32,
        Width = 24,
        Mean = [0.5f, 0.4f, 0.3f],
        StandardDeviation = [0.2f, 0.2f, 0.1f],
    };

    public static TheoryData<ImageOptions, string> Wrong =>
        new()
        {
            {
                Usual with
                {
                    Height = 0,
                },
                "An image's height and width must be 1 to 65535; received 0 x 24; choose the size that the network takes, such as 224 x 224."
            },
            {
                Usual with
                {
                    Width = 65_536,
                },
                "An image's height and width must be 1 to 65535; received 32 x 65536; choose the size that the network takes, such as 224 x 224."
            },
            {
                Usual with
                {
                    Channels = 2,
                },
                "Images have 1 channel (gray) or 3 (red, green, blue); received Channels=2; choose 1 or 3."
            },
            {
                Usual with
                {
                    Height = 65_535,
                    Width = 65_535,
                },
                "One image may have at most 536870911 values; received 3 x 65535 x 65535; choose a smaller size."
            },
            { Usual with { Resize = (ResizeMode)7 }, "Resize must be CenterCrop or Stretch; received 7." },
            {
                Usual with
                {
                    MaximumPixels = 0,
                },
                "MaximumPixels must be 1 to 536870897; received 0; the default is 178956970."
            },
            {
                Usual with
                {
                    Mean = [0.5f],
                },
                "Mean needs one value for each of the 3 channels, or none at all; received 1."
            },
            { Usual with { Mean = [0.5f, float.NaN, 0.5f] }, "Mean must be finite for every channel; received NaN." },
            {
                Usual with
                {
                    StandardDeviation = [1, 0, 1],
                },
                "StandardDeviation must be finite and above 0 for every channel; received 0."
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_out_of_range_is_named(ImageOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);

    [Fact]
    public void Equality_looks_into_the_lists()
    {
        var same = Usual with
        {
            Mean = new List<float> { 0.5f, 0.4f, 0.3f },
        };
        Assert.Equal(Usual, same);
        Assert.Equal(Usual.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(Usual, Usual with { Mean = [0.5f, 0.4f, 0.31f] });
        Assert.NotEqual(Usual, Usual with { Resize = ResizeMode.Stretch });
    }

    [Fact]
    public void Json_keeps_every_value()
    {
        var options = Usual with { Channels = 3, Resize = ResizeMode.Stretch, MaximumPixels = 1000 };
        Assert.Equal(options, JsonSerializer.Deserialize<ImageOptions>(JsonSerializer.Serialize(options)));
    }
}
