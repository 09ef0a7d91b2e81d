using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using NormML.Models.Tests.Parity;
using NormML.Tests;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

/// <summary>Truncated or changed files are either read or refused with an error; nothing else happens.</summary>
public class TorchFileFuzz
{
    [Theory]
    [InlineData("weights-kinds-2.pth")]
    [InlineData("weights-kinds-4.pth")]
    [InlineData("weights-checkpoint.pth")]
    [InlineData("weights-checkpoint-legacy.pth")]
    [InlineData("weights-tiny-legacy.pth")]
    [InlineData("weights.safetensors")]
    public void Files_of_every_kind(string name) => Check(File.ReadAllBytes(Fixture.PathOf(name)), file => file);

    [Theory]
    [InlineData("weights-kinds-2.pth")]
    [InlineData("weights-kinds-4.pth")]
    public void Descriptions_in_archives_that_are_whole(string name)
    {
        var (pickle, others) = Parts(name);
        Check(pickle, changed => TorchFile.Archive(changed, others));
    }

    [Theory]
    [InlineData(CheckpointTests.Protocol2)]
    [InlineData(CheckpointTests.Protocol5)]
    public void Descriptions_with_objects_of_Python(string file) =>
        Check(
            CheckpointTests.Unpacked(file),
            changed => TorchFile.Archive(changed, ("data/0", CheckpointTests.Numbers4))
        );

    [Fact]
    public void Descriptions_of_whole_models() =>
        Check(
            TorchFile.Pickle(CheckpointTests.WholeModel()),
            changed => TorchFile.Archive(changed, ("data/0", CheckpointTests.Numbers4))
        );

    [Fact]
    public void Files_of_TorchSharp()
    {
        using var folder = new TemporaryFolder();
        using var module = TorchSharp.torch.nn.Linear(3, 4);
        module.save(folder.File("linear.dat"));
        Check(File.ReadAllBytes(folder.File("linear.dat")), file => file);
    }

    [Fact]
    public void Deflated_archives()
    {
        var (pickle, others) = Parts("weights-kinds-2.pth");
        Check(TorchFile.Archive(CompressionLevel.SmallestSize, pickle, others), file => file);
    }

    private static (byte[] Pickle, (string, byte[])[] Others) Parts(string name)
    {
        using var archive = new ZipArchive(File.OpenRead(Fixture.PathOf(name)));
        var entries = archive.Entries.ToDictionary(
            entry => entry.FullName[(entry.FullName.IndexOf('/') + 1)..],
            entry =>
            {
                using var content = entry.Open();
                var bytes = new byte[entry.Length];
                content.ReadExactly(bytes);
                return bytes;
            }
        );
        Assert.True(entries.Remove("data.pkl", out var pickle));
        return (pickle, [.. entries.Select(entry => (entry.Key, entry.Value))]);
    }

    private static void Check(byte[] whole, Func<byte[], byte[]> file)
    {
        var changes = Gen.ArrayOf(Gen.Zip(Gen.Choose(0, whole.Length - 1), Gen.Choose(0, 255)), 3);
        var lengths = Gen.Frequency((3, Gen.Constant(whole.Length)), (1, Gen.Choose(0, whole.Length)));
        Prop.ForAll(
                Gen.Zip(changes, lengths).ToArbitrary(),
                input =>
                {
                    var ((bytes, changed), length) = ((byte[])whole.Clone(), input.Item1) is var pair
                        ? (pair, input.Item2)
                        : default;
                    foreach (var (place, value) in changed)
                        bytes[place] = (byte)value;
                    using var scope = NewDisposeScope();
                    try
                    {
                        TorchFileTests.Read(file(bytes[..length]));
                    }
                    catch (InvalidDataException) { }
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }
}
