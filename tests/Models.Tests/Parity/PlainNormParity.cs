using NormML.Models.Layers;
using NormML.Models.Normalization;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Parity;

/// <summary>Compares norms that PyTorch does not have with the formulas of plain_norms.py.</summary>
public class PlainNormParity(ITestOutputHelper output)
{
    private static readonly Box Content = new(1, 0, 4, 3);
    private static readonly Box Style = new(2, 1, 3, 4);

    [Theory]
    [InlineData("filter-response", "filter-response", Activation.None)]
    [InlineData("filter-response-threshold", "filter-response", Activation.ReLU)]
    [InlineData("evonorm-b0", "evonorm-b0", Activation.ReLU)]
    [InlineData("evonorm-s0", "evonorm-s0:2", Activation.ReLU)]
    [InlineData("switchable", "switchable", Activation.None)]
    [InlineData("sequence", "group:2+filter-response", Activation.ReLU)]
    public void Norm_is_its_formula(string fixture, string text, Activation activation) =>
        NormHarness.Check(output, fixture, NormOptions.Parse(text), activation);

    [Fact]
    public void Switchable_of_vectors() =>
        NormHarness.Check(output, "switchable-vectors", new SwitchableNormOptions().ForVectors, shape: [4, 8]);

    [Theory]
    [InlineData("self", "self")]
    [InlineData("self-two-gates", "self:gates=2")]
    public void Self_of_images(string fixture, string text) =>
        NormHarness.Check(output, fixture, NormOptions.Parse(text), shape: [8, 4, 6, 5]);

    [Fact]
    public void Predicted_affine() =>
        NormHarness.Check(output, "predicted-affine", new PredictedAffineNormOptions(), shape: [4, 32, 4, 3]);

    [Theory]
    [InlineData("cross", false, false)]
    [InlineData("cross-style", false, true)]
    [InlineData("cross-content", true, false)]
    [InlineData("cross-both", true, true)]
    public void Cross_with_and_without_boxes(string fixture, bool content, bool style) =>
        NormHarness.Check(
            output,
            fixture,
            new CrossNormOptions(),
            prepare: norm =>
                ((CrossNorm)norm).Draw = _ => new CrossDraw(
                    tensor((long[])[2, 0, 3, 1]),
                    content ? Content : null,
                    style ? Style : null
                )
        );
}
