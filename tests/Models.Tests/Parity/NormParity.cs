using NormML.Models.Normalization;
using Xunit.Abstractions;

namespace NormML.Models.Tests.Parity;

/// <summary>Each norm beside what norms.py wrote of it.</summary>
public class NormParity(ITestOutputHelper output)
{
    [Fact]
    public void Batch() => NormHarness.Check(output, "batch", new BatchNormOptions());

    [Fact]
    public void Batch_of_vectors() => NormHarness.Check(output, "batch-vectors", new BatchNormOptions(), shape: [4, 8]);
}
