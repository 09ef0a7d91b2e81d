using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NormML.Models.Weights;
using NormML.Transforms.Scoring;

namespace NormML.Transforms.Tests.Scoring;

public sealed class ImageClassificationModelTests
{
    private const int PrefixLength = 20;

    private static readonly byte[] Saved = Save();

    [Fact]
    public void A_model_comes_back_whole()
    {
        using var model = Samples.Model();
        using var loaded = Load(Saved);

        Assert.Equal(model.Network.Options.ToString(), loaded.Network.Options.ToString());
        Assert.Equal(model.Pixels, loaded.Pixels);
        Assert.Equal(model.ClassNames, loaded.ClassNames);
        Assert.False(loaded.Network.training);
        var pixels = Enumerable.Range(0, 2 * 3 * 32 * 32).Select(i => MathF.Cos(i)).ToArray();
        Assert.Equal(Scores(model, pixels), Scores(loaded, pixels));
        foreach (var (name, tensor) in StateDictionary.Of(model.Network))
            Assert.True(
                tensor.bytes.SequenceEqual(StateDictionary.Of(loaded.Network).Single(e => e.Key == name).Value.bytes),
                name
            );
    }

    [Fact]
    public void The_same_model_is_the_same_bytes()
    {
        using var loaded = Load(Saved);
        using var again = new MemoryStream();

        loaded.Save(again);

        Assert.Equal(Saved, again.ToArray());
    }

    [Fact]
    public void The_header_is_text_that_other_programs_can_read()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(Saved.AsSpan(PrefixLength));

        Assert.Equal("NormML\x1A\n", Encoding.ASCII.GetString(Saved, 0, 8));
        Assert.Equal(ImageClassificationModel.FormatVersion, BinaryPrimitives.ReadInt32LittleEndian(Saved.AsSpan(8)));
        Assert.Equal(
            """
            {"network":{"family":"resnet","block":"Basic","blocks":[3,3,3],"width":16,"groups":1,"baseWidth":64,"preActivation":false,"stochasticDepth":0,"stem":"Convolution3x3","shortcut":"Identity","convolutionBias":false,"name":"resnet20-cifar","channels":3,"defaultSize":32,"norm":"batch","convolution":"plain","branch":"plain","dropout":0,"initialization":"KaimingNormal"},"classes":{"type":"Text","values":["ant","bee","cat","dog"]},"pixels":{"height":32,"width":32,"channels":3,"resize":"CenterCrop","mean":[0.5,0.4,0.3],"standardDeviation":[0.2,0.25,0.3],"maximumPixels":178956970}}
            """,
            Encoding.UTF8.GetString(Saved, PrefixLength + 4, length)
        );
    }

    [Fact]
    public void A_stream_that_cannot_seek_will_do()
    {
        using var loaded = ImageClassificationModel.Load(new ForwardOnlyStream(Saved));

        Assert.Equal(Samples.ClassNames, loaded.ClassNames);
    }

    [Fact]
    public void A_model_in_the_middle_of_a_stream_will_do()
    {
        using var stream = new MemoryStream([1, 2, 3, .. Saved, 4, 5]) { Position = 3 };
        using var loaded = ImageClassificationModel.Load(stream);

        Assert.Equal(Samples.ClassNames, loaded.ClassNames);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_model_that_is_cut_short_says_so(int length)
    {
        var bytes = Saved[..(length < 0 ? ^-length : length)];
        if (length == 0)
        {
            Assert.Contains("this file is of another kind", Assert.Throws<FormatException>(() => Load(bytes)).Message);
            return;
        }
        var error = Assert.Throws<InvalidDataException>(() => Load(bytes));

        var whole = length < PrefixLength && length >= 0 ? PrefixLength : Saved.Length;
        Assert.Equal(
            $"The model is cut short or damaged: it should have {whole} bytes; received {bytes.Length}; "
                + "take another copy of the file, or train again.",
            error.Message
        );
    }

    [Fact]
    public void Something_else_is_of_another_kind()
    {
        var error = Assert.Throws<FormatException>(() =>
            Load(Encoding.ASCII.GetBytes("PK\x03\x04 and so on, for long enough"))
        );

        Assert.Equal(
            "A saved image classifier begins with \"NormML\"; received something else; this file is of another kind.",
            error.Message
        );
    }

    [Fact]
    public void A_model_of_a_newer_version_says_so()
    {
        var bytes = (byte[])Saved.Clone();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2);
        Seal(bytes);

        var error = Assert.Throws<NotSupportedException>(() => Load(bytes));

        Assert.Equal(
            "This version of NormML reads models up to format 1; "
                + "received a model of format 2, written by a newer version; update NormML.",
            error.Message
        );
    }

    [Fact]
    public void A_network_that_this_version_does_not_know_says_so()
    {
        var bytes = (byte[])Saved.Clone();
        "\"family\":\"resnex\""u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("\"family\":\"resnet\""u8)));
        Seal(bytes);

        var error = Assert.Throws<NotSupportedException>(() => Load(bytes));

        Assert.StartsWith(
            "The model describes its network in a way that this version of NormML does not know (",
            error.Message
        );
        Assert.EndsWith("); update NormML.", error.Message);
    }

    [Fact]
    public void Any_flipped_bit_is_noticed()
    {
        var random = new Random(5);
        int[] places =
        [
            .. Enumerable.Range(0, PrefixLength + 64),
            .. Enumerable.Range(1, 32).Select(i => Saved.Length - i),
            .. Enumerable.Range(0, 50).Select(_ => random.Next(Saved.Length)),
        ];

        Assert.All(
            places,
            place =>
            {
                var bytes = (byte[])Saved.Clone();
                bytes[place] ^= (byte)(1 << random.Next(8));
                Exception error =
                    place < 8
                        ? Assert.Throws<FormatException>(() => Load(bytes))
                        : Assert.Throws<InvalidDataException>(() => Load(bytes));
                Assert.Contains(place < 8 ? "of another kind" : "damaged", error.Message);
            }
        );
    }

    [Fact]
    public void Network_classes_and_channels_must_fit()
    {
        using var model = Samples.Model();
        var device = new TorchSharp.torch.Device(TorchSharp.DeviceType.CPU);

        var gray = model.Pixels with { Channels = 1, Mean = [], StandardDeviation = [] };

        var classes = Assert.Throws<ArgumentException>(() =>
            new ImageClassificationModel(model.Network, model.Pixels, ClassLabels.Of("a", "b"), device)
        );
        var channels = Assert.Throws<ArgumentException>(() =>
            new ImageClassificationModel(model.Network, gray, model.Labels, device)
        );
        var one = Assert.Throws<ArgumentException>(() => ClassLabels.Of("a"));

        Assert.StartsWith(
            "The network must give one score for each class; received a network of 4 and 2 class names.",
            classes.Message
        );
        Assert.StartsWith(
            "The network must take the images' channels; received a network of 3 and images of 1.",
            channels.Message
        );
        Assert.StartsWith("A classifier needs at least 2 classes; received 1, 'a'", one.Message);
    }

    [Fact]
    public void Scoring_checks_its_arrays_before_native_code()
    {
        using var model = Samples.Model();

        var pixels = Assert.Throws<ArgumentException>(() => model.Score(new float[3 * 32 * 32], 2, new float[8]));
        var scores = Assert.Throws<ArgumentException>(() => model.Score(new float[3 * 32 * 32], 1, new float[3]));

        Assert.StartsWith("2 images of 3 x 32 x 32 are 6144 numbers; received 3072.", pixels.Message);
        Assert.StartsWith("The scores of 1 images and 4 classes are 4 numbers; received room for 3.", scores.Message);
    }

    private static float[] Scores(ImageClassificationModel model, float[] pixels)
    {
        var scores = new float[pixels.Length / (3 * 32 * 32) * model.ClassNames.Count];
        model.Score(pixels, pixels.Length / (3 * 32 * 32), scores);
        return scores;
    }

    private static byte[] Save()
    {
        using var model = Samples.Model();
        using var stream = new MemoryStream();
        model.Save(stream);
        return stream.ToArray();
    }

    private static ImageClassificationModel Load(byte[] bytes) =>
        ImageClassificationModel.Load(new MemoryStream(bytes));

    private static void Seal(byte[] bytes) =>
        SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).CopyTo(bytes, bytes.Length - 32);

    private sealed class ForwardOnlyStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override long Length => throw new NotSupportedException();
    }
}
