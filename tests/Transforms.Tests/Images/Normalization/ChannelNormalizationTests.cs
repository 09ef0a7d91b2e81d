using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Images;

public sealed class ChannelNormalizationTests
{
    private static readonly ImageOptions ImageNet = new()
    {
        Height = 1,
        Width = 1,
        Mean = [0.485f, 0.456f, 0.406f],
        StandardDeviation = [0.229f, 0.224f, 0.225f],
    };

    [Fact]
    public void Bytes_follow_the_formula_to_the_bit()
    {
        var normalization = ChannelNormalization.OfBytes(ImageNet);
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var values = new float[256];
        for (var c = 0; c < 3; c++)
        {
            normalization.Apply<byte>(bytes, values, c);
            for (var i = 0; i < 256; i++)
            {
                Assert.Equal((i / 255f - ImageNet.Mean[c]) / ImageNet.StandardDeviation[c], values[i]);
            }
            Assert.Equal(values[0], normalization.Black(c));
        }
    }

    [Fact]
    public void A_value_does_not_depend_on_where_it_stands()
    {
        var normalization = ChannelNormalization.OfBytes(ImageNet);
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 7))];
        var whole = new float[100];
        normalization.Apply<byte>(bytes, whole, 1);
        for (var start = 0; start < 40; start++)
        {
            var part = new float[100 - start];
            normalization.Apply<byte>(bytes.AsSpan(start), part, 1);
            Assert.Equal(whole[start..], part);
        }
    }

    [Fact]
    public void Vectors_are_normalized_in_their_own_units()
    {
        var normalization = ChannelNormalization.OfVectors(
            ImageNet with
            {
                Height = 1,
                Width = 2,
                Mean = [100, 10, 0],
                StandardDeviation = [50, 5, 1],
            }
        );
        var values = new float[6];
        normalization.ApplyAll<float>([100f, 150f, 5f, 10f, 7f, 8f], values);
        Assert.Equal([0f, 1f, -1f, 0f, 7f, 8f], values);
    }

    [Fact]
    public void Without_mean_and_deviation_bytes_become_0_to_1()
    {
        var values = new float[3];
        ChannelNormalization.OfBytes(new ImageOptions { Height = 1, Width = 1 }).ApplyAll<byte>([0, 51, 255], values);
        Assert.Equal([0f, 0.2f, 1f], values);
    }
}
