using Mono.Cecil;
using NormML.ReferenceCopies;

namespace NormML.Transforms.Tests.MLNet;

/// <summary>The reference assembly that the compiler uses instead of TorchSharp's.</summary>
public sealed class VersionLoweringTests
{
    private static readonly byte[] Assembly = File.ReadAllBytes(typeof(TorchSharp.torch).Assembly.Location);

    [Theory]
    [InlineData("0.102.7", "0.102.7.0")]
    [InlineData("0.1.2.3", "0.1.2.3")]
    public void The_copy_says_it_is_the_older_version_and_is_the_same_else(string version, string says)
    {
        var lowered = VersionLowering.Lower(Assembly, Version.Parse(version));
        AssemblyNameDefinition before = NameOf(Assembly),
            after = NameOf(lowered);
        Assert.Equal(Version.Parse(says), after.Version);
        Assert.Equal(before.Name, after.Name);
        Assert.Equal(before.PublicKey, after.PublicKey);
        Assert.InRange(
            Enumerable.Range(0, Assembly.Length).Count(i => Assembly[i] != lowered[i]),
            1,
            4 * sizeof(ushort)
        );
    }

    [Fact]
    public void An_assembly_that_is_old_enough_stays_as_it_is() =>
        Assert.Same(Assembly, VersionLowering.Lower(Assembly, typeof(TorchSharp.torch).Assembly.GetName().Version!));

    private static AssemblyNameDefinition NameOf(byte[] assembly) =>
        AssemblyDefinition.ReadAssembly(new MemoryStream(assembly)).Name;
}
