using NormML.Models.Layers;
using NormML.Models.Normalization;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Normalization;

/// <summary>Layer, instance and group normalization.</summary>
public class GroupNormTests
{
    [Theory]
    [InlineData("group:1", "layer")]
    [InlineData("group:8", "instance")]
    [InlineData("group:size=1", "instance")]
    [InlineData("group:size=8", "layer")]
    [InlineData("group:size=4", "group:2")]
    [InlineData("group", "group:4")]
    public void Names_of_the_same_norm_compute_the_same(string one, string other)
    {
        using var scope = NewDisposeScope();
        var input = Formula.Tensor(1, [3, 8, 4, 5], scale: 2, shift: 1);
        Close.Relative(Of(one).call(input), Of(other).call(input), 0, "output");

        static Norm Of(string text) => Formula.Fill(NormFactory.Create(NormOptions.Parse(text), 8, Activation.ReLU));
    }

    [Theory]
    [InlineData("layer-per-pixel")]
    [InlineData("layer")]
    public void Both_layer_norms_are_the_same_on_one_pixel_and_on_vectors(string text)
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(NormOptions.Parse(text), 2);
        // Mean 2, biased variance 1; mean 5, biased variance 9.
        var output = norm.call(tensor((float[])[1, 3, 8, 2], [2, 2]));
        Close.Relative([-1, 1, 1, -1], Close.Values(output), 1e-5, "vectors");
        Close.Relative(output.view(2, 2, 1, 1), norm.call(tensor((float[])[1, 3, 8, 2], [2, 2, 1, 1])), 0, "pixels");
    }

    [Fact]
    public void Over_pixels_the_two_layer_norms_differ()
    {
        using var scope = NewDisposeScope();
        // Two channels of two pixels: (0, 4) and (2, 10).
        var input = tensor((float[])[0, 4, 2, 10], [1, 2, 1, 2]);
        var perPixel = NormFactory.Create(new LayerPerPixelNormOptions(), 2).call(input);
        Close.Relative([-1, -1, 1, 1], Close.Values(perPixel), 1e-5, "per pixel");
        var layer = NormFactory.Create(new LayerNormOptions(), 2).call(input);
        var deviation = Math.Sqrt((16 + 0 + 4 + 36) / 4.0);
        Close.Relative([-4 / deviation, 0, -2 / deviation, 6 / deviation], Close.Values(layer), 1e-5, "layer");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(6, 3)]
    [InlineData(16, 8)]
    [InlineData(32, 16)]
    [InlineData(64, 32)]
    [InlineData(84, 28)]
    [InlineData(256, 32)]
    public void Without_a_number_there_are_up_to_32_groups_of_2_channels_or_more(long channels, long groups) =>
        Assert.Equal(groups, Assert.IsType<GroupNorm>(NormFactory.Create(new GroupNormOptions(), channels)).Groups);

    [Theory]
    [InlineData(
        "group:24",
        64,
        "GroupNorm needs channels divisible by groups; received channels=64, groups=24; choose 1, 2, 4, 8, 16, 32 or 64, or group without a number, which fits each layer."
    )]
    [InlineData(
        "group:32",
        16,
        "GroupNorm needs channels divisible by groups; received channels=16, groups=32; choose 1, 2, 4, 8 or 16, or group without a number, which fits each layer."
    )]
    [InlineData(
        "group:size=16",
        24,
        "GroupNorm needs channels divisible by group size; received channels=24, size=16; choose 1, 2, 3, 4, 6, 8, 12 or 24."
    )]
    [InlineData("group:0", 24, "GroupNorm needs a number of groups of at least 1; received 0; 32 groups are usual.")]
    [InlineData("group:size=-1", 24, "GroupNorm needs a group size of at least 1; received -1; 32 groups are usual.")]
    [InlineData(
        "group:4,size=6",
        24,
        "GroupNorm takes a number of groups or a group size; received groups=4, size=6; choose one of them."
    )]
    [InlineData("group:epsilon=0", 24, "GroupNorm needs an epsilon above 0; received 0; 1e-5 is usual.")]
    [InlineData("layer:epsilon=-1", 24, "LayerNorm needs an epsilon above 0; received -1; 1e-5 is usual.")]
    [InlineData(
        "evonorm-s0:24",
        64,
        "EvoNormS0 needs channels divisible by groups; received channels=64, groups=24; choose 1, 2, 4, 8, 16, 32 or 64, or evonorm-s0 without a number, which fits each layer."
    )]
    [InlineData(
        "predicted-affine:5",
        16,
        "PredictedAffineNorm needs channels divisible by groups; received channels=16, groups=5; choose 1, 2, 4, 8 or 16, or predicted-affine without a number, which fits each layer."
    )]
    [InlineData(
        "predicted-affine:0",
        64,
        "PredictedAffineNorm needs a number of groups of at least 1; received 0; 32 groups are usual."
    )]
    [InlineData(
        "filter-response:epsilon=0",
        64,
        "FilterResponseNorm needs an epsilon above 0; received 0; 1e-6 is usual."
    )]
    [InlineData("switchable:momentum=2", 64, "SwitchableNorm needs a momentum from 0 to 1; received 2; 0.1 is usual.")]
    [InlineData(
        "cross:probability=2",
        64,
        "CrossNorm needs a probability from 0 to 1; received 2; the default is 0.05."
    )]
    [InlineData(
        "batch+cross:probability=2",
        64,
        "CrossNorm needs a probability from 0 to 1; received 2; the default is 0.05."
    )]
    [InlineData(
        "layer-per-pixel",
        1,
        "LayerPerPixelNorm needs more than 1 channel to take statistics of; received channels=1; choose layer."
    )]
    public void Settings_that_do_not_fit_are_errors(string text, long channels, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<ArgumentException>(() => NormFactory.Create(NormOptions.Parse(text), channels)).Message
        );

    [Fact]
    public void One_value_in_a_group_is_an_error()
    {
        using var norm = NormFactory.Create(new InstanceNormOptions(), 8);
        using var input = ones(4, 8, 1, 1);
        var error = Assert.Throws<ArgumentException>(() => norm.call(input));
        Assert.StartsWith(
            "InstanceNorm needs more than 1 value in a group to take statistics of; received [4, 8, 1, 1] in 8 groups of 1; "
                + "choose larger images, or a norm over more channels (layer).",
            error.Message
        );
    }

    [Theory]
    [InlineData(Activation.None)]
    [InlineData(Activation.ReLU)]
    public void No_norm_leaves_its_input_as_it_is(Activation activation)
    {
        using var scope = NewDisposeScope();
        using var norm = NormFactory.Create(new NoNormOptions(), 2, activation);
        Assert.Empty(norm.parameters());
        var input = tensor((float[])[-1, 3], [1, 2]);
        var output = norm.call(input);
        Assert.NotSame(input, output);
        Assert.Equal(activation == Activation.None ? [-1, 3] : [0, 3], Close.Values(output));
        Assert.Equal([-1, 3], Close.Values(input));
    }

    [Theory]
    [InlineData("instance:epsilon=0.01", "layer:epsilon=0.01")]
    [InlineData("layer-per-pixel", "layer")]
    [InlineData("group", "group")]
    [InlineData("batch", "batch")]
    [InlineData("none", "none")]
    [InlineData("filter-response", "layer")]
    [InlineData("switchable", "switchable:instance=false")]
    [InlineData("evonorm-s0", "evonorm-s0")]
    [InlineData("predicted-affine", "predicted-affine")]
    [InlineData("cross", "none")]
    [InlineData("self", "none")]
    [InlineData("batch+cross", "batch")]
    [InlineData("cross+self", "none")]
    [InlineData("batch+instance+cross", "batch+layer")]
    public void In_a_dense_layer_stands_a_norm_that_has_values_to_average(string text, string forVectors) =>
        Assert.Equal(forVectors, NormOptions.Parse(text).ForVectors.ToString());
}
