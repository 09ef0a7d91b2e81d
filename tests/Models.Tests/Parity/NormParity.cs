using NormML.Models.Layers;
using NormML.Models.Normalization;
using Xunit.Abstractions;

namespace NormML.Models.Tests.Parity;

/// <summary>Compares each norm with the output of norms.py.</summary>
public class NormParity(ITestOutputHelper output)
{
    [Fact]
    public void Batch_of_images() => NormHarness.Check(output, "batch", new BatchNormOptions());

    [Fact]
    public void Batch_of_vectors() => NormHarness.Check(output, "batch-vectors", new BatchNormOptions(), shape: [4, 8]);

    [Fact]
    public void Layer_of_images() => NormHarness.Check(output, "layer", new LayerNormOptions());

    [Fact]
    public void Layer_per_pixel() => NormHarness.Check(output, "layer-per-pixel", new LayerPerPixelNormOptions());

    [Fact]
    public void Instance_of_images() => NormHarness.Check(output, "instance", new InstanceNormOptions());

    [Fact]
    public void Instance_without_gamma_and_beta() =>
        NormHarness.Check(output, "instance-plain", new InstanceNormOptions { Affine = false });

    [Theory]
    [InlineData("group:4")]
    [InlineData("group:size=2")]
    [InlineData("group")]
    public void Group_of_images(string text) => NormHarness.Check(output, "group", NormOptions.Parse(text));

    [Fact]
    public void Group_of_vectors() =>
        NormHarness.Check(output, "group-vectors", new GroupNormOptions { Groups = 2 }, shape: [4, 8]);
}
