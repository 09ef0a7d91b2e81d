using NormML.Models.Normalization;
using Xunit.Abstractions;

namespace NormML.Models.Tests.Parity;

/// <summary>Compares each norm that uses batch statistics with the output of batch_norms.py.</summary>
public class BatchNormsParity(ITestOutputHelper output)
{
    [Theory]
    [InlineData("batch-biased", "batch:running-variance=biased")]
    [InlineData("batch-renorm", "batch-renorm:rmax=1.2,dmax=0.5,ramp-start=0,rmax-end=2,dmax-end=3")]
    [InlineData("ghost-batch", "ghost-batch:2")]
    [InlineData("frozen-batch", "frozen-batch:epsilon=0.001")]
    [InlineData("iterative-whitening", "iterative-whitening")]
    [InlineData("iterative-whitening-groups", "iterative-whitening:3,size=2,epsilon=0.001,momentum=0.3")]
    [InlineData("decorrelated", "decorrelated")]
    [InlineData("decorrelated-groups", "decorrelated:size=2,epsilon=0.001")]
    public void Of_images(string name, string norm) => NormHarness.Check(output, name, NormOptions.Parse(norm));

    [Fact]
    public void Batch_renorm_of_vectors() =>
        NormHarness.Check(
            output,
            "batch-renorm-vectors",
            NormOptions.Parse("batch-renorm:epsilon=0.001,momentum=0.1,ramp-start=0,rmax-end=1,dmax-end=1"),
            shape: [4, 8]
        );

    [Fact]
    public void Ghost_batch_in_chunks_of_two_sizes() =>
        NormHarness.Check(output, "ghost-batch-uneven", NormOptions.Parse("ghost-batch:3"), shape: [7, 8, 3, 2]);

    [Fact]
    public void Iterative_whitening_of_vectors() =>
        NormHarness.Check(
            output,
            "iterative-whitening-vectors",
            NormOptions.Parse("iterative-whitening:size=4"),
            shape: [16, 8]
        );
}
