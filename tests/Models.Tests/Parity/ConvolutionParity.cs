using NormML.Models.Layers;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using Xunit.Abstractions;

namespace NormML.Models.Tests.Parity;

/// <summary>
/// Compares convolutions with normalized weights, and blocks without norms, with the output of convolutions.py.
/// </summary>
public class ConvolutionParity(ITestOutputHelper output)
{
    private static readonly long[] Shape = [3, 8, 6, 5];

    [Theory]
    [InlineData("weight-norm")]
    [InlineData("weight-standardization")]
    [InlineData("scaled-weight-standardization")]
    public void Strided_with_a_bias(string convolution) =>
        Check(
            convolution,
            convolution,
            new ConvolutionShape(8, 6, 3)
            {
                Stride = 2,
                Padding = 1,
                Bias = true,
            }
        );

    [Theory]
    [InlineData("weight-norm", "weight-norm")]
    [InlineData("weight-standardization", "weight-standardization")]
    [InlineData("scaled-weight-standardization", "scaled-weight-standardization:gamma=1")]
    public void Of_1x1_in_groups(string name, string convolution) =>
        Check($"{name}-groups", convolution, new ConvolutionShape(8, 6, 1) { Groups = 2 });

    [Theory]
    [InlineData("block-fixup", "fixup", ResidualBlockKind.Basic, 8, 1, false)]
    [InlineData("block-fixup-bottleneck", "fixup", ResidualBlockKind.Bottleneck, 2, 1, true)]
    [InlineData("block-fixup-downsample", "fixup", ResidualBlockKind.Basic, 4, 2, false)]
    [InlineData("block-skip-init", "skip-init", ResidualBlockKind.Basic, 8, 1, false)]
    public void Residual_block_without_a_norm(
        string fixture,
        string branch,
        ResidualBlockKind kind,
        int width,
        int stride,
        bool bias
    )
    {
        var options = new ResNetOptions
        {
            Block = kind,
            Norm = new NoNormOptions(),
            Branch = BranchOptions.Parse(branch),
            ConvolutionBias = bias,
        };
        NormHarness.Check(
            output,
            fixture,
            $"{kind} block, none+{branch}, stride {stride}",
            () => new ResidualBlock(options, 1, 8, width, stride),
            Shape
        );
    }

    private void Check(string fixture, string convolution, ConvolutionShape shape) =>
        NormHarness.Check(
            output,
            $"convolution-{fixture}",
            convolution,
            () => ConvolutionFactory.Create(ConvolutionOptions.Parse(convolution), shape),
            Shape
        );
}
