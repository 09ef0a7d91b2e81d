using FsCheck;
using FsCheck.Fluent;
using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

public class CrossNormTests
{
    [Fact]
    public void Images_get_each_others_mean_and_deviation()
    {
        using var scope = NewDisposeScope();
        using var norm = Create("cross:epsilon=1e-12");
        norm.Draw = _ => new CrossDraw(tensor((long[])[1, 0]), null, null);
        // Means 2 and 10, standard deviations 1 and 5.
        var output = norm.call(tensor((float[])[1, 3, 15, 5], [2, 1, 1, 2]));
        Close.Relative([5, 15, 3, 1], Close.Values(output), 1e-5, "output");
    }

    [Fact]
    public void An_image_that_meets_itself_stays_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var norm = Create("cross:crop=content");
        norm.Draw = _ => new CrossDraw(arange(3), null, null);
        var input = Formula.Tensor(1, [3, 1, 4, 4]);
        Close.Relative(input, norm.call(input), 1e-5, "output");
    }

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(false, 1.0)]
    public void Without_luck_and_in_evaluation_nothing_is_exchanged(bool training, double probability)
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(
            new CrossNormOptions { Probability = probability, Crop = CrossCrop.Both },
            1
        );
        norm.train(training);
        var input = Formula.Tensor(1, [4, 1, 5, 5]);
        var output = norm.call(input);
        Assert.Equal(Close.Values(input), Close.Values(output));
        output.zero_();
        Assert.NotEqual(Close.Values(output), Close.Values(input));
    }

    [Theory]
    [InlineData("neither", false, false)]
    [InlineData("style", false, true)]
    [InlineData("content", true, false)]
    [InlineData("both", true, true)]
    public void Draws_have_the_boxes_of_the_crop_and_come_from_torchs_generator(string crop, bool content, bool style)
    {
        using var scope = NewDisposeScope();
        var options = (CrossNormOptions)NormOptions.Parse($"cross:crop={crop},probability=1");
        manual_seed(5);
        var one = CrossDraw.Random(options, [6, 1, 8, 9])!.Value;
        manual_seed(5);
        var other = CrossDraw.Random(options, [6, 1, 8, 9])!.Value;
        Assert.Equal((content, style), (one.Content is not null, one.Style is not null));
        Assert.Equal((one.Content, one.Style), (other.Content, other.Style));
        Assert.Equal(Close.Values(one.Permutation), Close.Values(other.Permutation));
        Assert.Equal([0, 1, 2, 3, 4, 5], Close.Values(one.Permutation).Order());
    }

    [Fact]
    public void About_the_given_share_of_steps_exchanges()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var options = new CrossNormOptions { Probability = 0.25 };
        Assert.InRange(
            Enumerable.Range(0, 1000).Count(_ => CrossDraw.Random(options, [2, 1, 4, 4]) is not null),
            190,
            310
        );
    }

    [Fact]
    public void Boxes_lie_within_the_image_and_are_more_than_a_tenth_of_it()
    {
        manual_seed(1);
        var sizes =
            from height in Gen.Choose(1, 40)
            from width in Gen.Choose(1, 40)
            where height * width > 1
            select (height, width);
        Check.QuickThrowOnFailure(
            Prop.ForAll(
                Arb.From(sizes),
                size =>
                {
                    var box = Box.Random(size.height, size.width);
                    return box is { Top: >= 0, Left: >= 0, Height: >= 1, Width: >= 1 }
                        && box.Top + box.Height <= size.height
                        && box.Left + box.Width <= size.width
                        && box.Height * box.Width > 0.1 * size.height * size.width;
                }
            )
        );
    }

    [Theory]
    [InlineData(
        "cross",
        "CrossNorm needs features of more than 1 pixel to take statistics of; received [4, 8, 1, 1]; choose larger images, or a norm over channels too (layer)."
    )]
    [InlineData(
        "filter-response",
        "FilterResponseNorm needs features of more than 1 pixel to take statistics of; received [4, 8, 1, 1]; choose larger images, or a norm over channels too (layer)."
    )]
    [InlineData(
        "evonorm-s0:8",
        "EvoNormS0 needs more than 1 value in a group to take statistics of; received [4, 8, 1, 1] in 8 groups of 1; choose larger images, or a norm over more channels (layer)."
    )]
    [InlineData(
        "predicted-affine:8",
        "PredictedAffineNorm needs more than 1 value in a group to take statistics of; received [4, 8, 1, 1] in 8 groups of 1; choose larger images, or a norm over more channels (layer)."
    )]
    public void Features_of_one_pixel_are_an_error(string text, string message)
    {
        using var norm = NormFactory.Create(NormOptions.Parse(text), 8, Activation.ReLU);
        using var input = ones(4, 8, 1, 1);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => norm.call(input)).Message);
    }

    [Fact]
    public void Only_images_exchange_statistics()
    {
        using var norm = Create("cross");
        using var input = ones(2, 1, 7);
        Assert.Equal(
            "CrossNorm exchanges statistics between images [N, C, H, W]; received [2, 1, 7]; choose another norm, or add an axis of length 1.",
            Assert.Throws<ArgumentException>(() => norm.call(input)).Message
        );
    }

    [Theory]
    [InlineData(
        "self",
        4,
        "SelfNorm needs a batch of at least 2 images to train its gates; received [1, 8, 4, 4]; choose a larger batch, or leave it out."
    )]
    [InlineData(
        "evonorm-b0",
        1,
        "EvoNormB0 needs more than 1 value per channel to take statistics of a batch; received [1, 8, 1, 1]; choose a batch of at least 2 images, larger images"
    )]
    public void A_batch_of_one_is_an_error_where_a_batch_is_needed(string text, int size, string message)
    {
        Assert.True(NormOptions.Parse(text).NeedsBatch);
        using var norm = NormFactory.Create(NormOptions.Parse(text), 8, Activation.ReLU);
        using var input = ones(1, 8, size, size);
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => norm.call(input)).Message);
    }

    private static CrossNorm Create(string text) => (CrossNorm)NormFactory.Create(NormOptions.Parse(text), 1);
}
