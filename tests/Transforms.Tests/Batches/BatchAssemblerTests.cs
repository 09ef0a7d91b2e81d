using NormML.Transforms.Batches;
using NormML.Transforms.Images;

namespace NormML.Transforms.Tests.Batches;

public sealed class BatchAssemblerTests
{
    // 21 columns: neither a multiple of what is widened at once nor less than it.
    private static readonly ImageOptions Options = new()
    {
        Height = 6,
        Width = 21,
        Mean = [0.4f, 0.5f, 0.6f],
        StandardDeviation = [0.2f, 0.25f, 0.3f],
    };

    private static readonly Augmentation CropAndFlip = new() { CropPadding = 4, HorizontalFlip = true };

    [Fact]
    public void Without_augmentation_a_batch_holds_what_scoring_sees()
    {
        var set = TestSets.Random(8, Options, kept: 5);
        int[] indices = [7, 0, 4, 4, 5];
        var batch = Fill(set, indices, Augmentation.None, default);
        for (var i = 0; i < indices.Length; i++)
        {
            var (planes, expected) = (new byte[Options.Length], new float[Options.Length]);
            set.Read(indices[i], planes);
            new ImageReader(Options).Normalize(planes, expected);
            Assert.Equal(expected, batch[(i * Options.Length)..((i + 1) * Options.Length)]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_image_is_a_crop_of_its_padded_self_maybe_mirrored(bool vectors)
    {
        var set = vectors ? TestSets.Vectors(40, Options) : TestSets.Random(40, Options, kept: 30);
        int[] indices = [.. Enumerable.Range(0, 40)];
        var seed = new StepRandom(3, 1, 2);
        var batch = Fill(set, indices, CropAndFlip, seed);
        var draws = new HashSet<(int, int, bool)>();
        foreach (var i in indices)
        {
            var draw = CropAndFlip.Draw(ref seed);
            draws.Add(draw);
            Assert.Equal(Augmented(Normalized(set, i), draw), batch[(i * Options.Length)..((i + 1) * Options.Length)]);
        }
        Assert.True(draws.Count > 25);
    }

    [Fact]
    public void Draws_reach_every_place_and_both_directions_and_no_further()
    {
        var random = new StepRandom(1, 1, 1);
        var draws = Enumerable.Range(0, 5000).Select(_ => CropAndFlip.Draw(ref random)).ToHashSet();
        Assert.Equal(9 * 9 * 2, draws.Count);
        Assert.All(draws, draw => Assert.True(draw is { Down: >= -4 and <= 4, Right: >= -4 and <= 4 }));
        Assert.Equal(default, Augmentation.None.Draw(ref random));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void Padding_as_large_as_the_image_is_refused(int padding)
    {
        var exception = Assert.Throws<ArgumentException>(() =>
            (CropAndFlip with { CropPadding = padding }).Validate(Options)
        );
        Assert.Equal(
            $"The crop's padding must be at least 0 and less than the image's size 6 x 21; received {padding}.",
            exception.Message
        );
    }

    private static float[] Fill(ImageSet set, int[] indices, Augmentation augmentation, StepRandom random)
    {
        var batch = new float[indices.Length * Options.Length];
        new BatchAssembler(set, Options, augmentation, threads: 2).Fill(indices, random, batch);
        return batch;
    }

    private static float[] Normalized(ImageSet set, int index)
    {
        var values = new float[Options.Length];
        if (set.IsVector)
        {
            ChannelNormalization.OfVectors(Options).ApplyAll(set.Vector(index), values);
            return values;
        }
        var planes = new byte[Options.Length];
        set.Read(index, planes);
        ChannelNormalization.OfBytes(Options).ApplyAll<byte>(planes, values);
        return values;
    }

    /// <summary>The definition, element by element.</summary>
    private static float[] Augmented(float[] image, (int Down, int Right, bool Flip) draw)
    {
        var normalization = ChannelNormalization.OfBytes(Options);
        var result = new float[image.Length];
        for (var i = 0; i < image.Length; i++)
        {
            var (channel, y, x) = (i / (6 * 21), i / 21 % 6, i % 21);
            var (fromY, fromX) = (y + draw.Down, (draw.Flip ? 20 - x : x) + draw.Right);
            result[i] =
                fromY is >= 0 and < 6 && fromX is >= 0 and < 21
                    ? image[(channel * 6 + fromY) * 21 + fromX]
                    : normalization.Black(channel);
        }
        return result;
    }
}
