using System.IO.Compression;
using NormML.Models.Tests.Parity;
using NormML.Models.Weights;
using TorchSharp;
using static NormML.Models.Tests.Weights.TorchFile;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public class TorchFileTests
{
    private static readonly byte[] Four = [.. ((float[])[1, 2, 3, 4]).SelectMany(BitConverter.GetBytes)];

    [Theory]
    [InlineData((byte)'P', "0x50")] // PERSID
    [InlineData(0x97, "0x97")] // NEXT_BUFFER
    public void Instructions_that_no_weights_need_are_refused(byte instruction, string number) =>
        Assert.Equal(
            $"These weights have the pickle instruction {number}, which no weights need; save torch.save(model.state_dict(), path).",
            Assert.Throws<InvalidDataException>(() => Read(Archive(Pickle([instruction])))).Message
        );

    [Fact]
    public void Newer_PyTorchs_untyped_storages_are_read()
    {
        using var scope = NewDisposeScope();
        var tensor = Call(
            Global("torch._utils", "_rebuild_tensor_v3"),
            Storage("UntypedStorage", "0", 16, "torch.storage"),
            Number(1),
            Numbers(3),
            Numbers(1),
            [0x89],
            Dictionary(),
            Global("torch", "float32"),
            [(byte)'N']
        );
        var read = Read(
            Archive(Pickle(Dictionary(("w", tensor))), ("data/0", Four), ("byteorder", "little"u8.ToArray()))
        );
        Assert.Equal([2, 3, 4], Close.Values(read["w"]));
    }

    [Fact]
    public void A_deflated_archive_is_read_as_a_stored_one()
    {
        using var scope = NewDisposeScope();
        var stored = File.ReadAllBytes(Fixture.PathOf("weights-tiny.pth"));
        using var deflated = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(stored)))
        using (var to = new ZipArchive(deflated, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in from.Entries)
            {
                using var source = entry.Open();
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.SmallestSize).Open();
                source.CopyTo(target);
            }

        var (expected, actual) = (Read(stored), Read(deflated.ToArray()));
        Assert.Equal(expected.Keys, actual.Keys);
        foreach (var (name, tensor) in expected)
            Assert.Equal(Close.Values(tensor), Close.Values(actual[name]));
    }

    [Theory]
    [InlineData(0, new long[] { 5 }, new long[] { 1 })] // one too many
    [InlineData(1, new long[] { 4 }, new long[] { 1 })] // begins too late
    [InlineData(-1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 })] // steps outside
    [InlineData(0, new long[] { 100_000, 100_000 }, new long[] { 0, 0 })] // a large tensor out of one number
    [InlineData(0, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 })]
    [InlineData(0, new long[] { long.MaxValue, 4 }, new long[] { 1, 1 })]
    [InlineData(0, new long[] { 1L << 62, 4, 0 }, new long[] { 1, 1, 1 })] // empty, but of lengths that no tensor has
    [InlineData(0, new long[] { 0, 1L << 62, 4 }, new long[] { 1, 1, 1 })]
    [InlineData(5, new long[] { 0 }, new long[] { 1 })]
    public void A_tensor_outside_its_storage_is_an_error(long offset, long[] shape, long[] strides)
    {
        var pickle = Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 4), offset, shape, strides))));
        var error = Assert.Throws<InvalidDataException>(() => Read(Archive(pickle, ("data/0", Four))));
        Assert.StartsWith("The weights are damaged: a tensor of shape ", error.Message);
        Assert.EndsWith("is not within its storage of 4 elements.", error.Message);
    }

    [Theory]
    [InlineData(0, new long[] { 0 }, new long[] { 1 })]
    [InlineData(4, new long[] { 0 }, new long[] { 1 })] // what is left behind the last element
    [InlineData(0, new long[] { 0, 3 }, new long[] { 3, 1 })]
    [InlineData(0, new long[] { 1000, 0 }, new long[] { 1, 1 })]
    public void An_empty_tensor_is_read(long offset, long[] shape, long[] strides)
    {
        using var scope = NewDisposeScope();
        var pickle = Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 4), offset, shape, strides))));
        Assert.Equal(shape, Read(Archive(pickle, ("data/0", Four)))["w"].shape);
    }

    [Fact]
    public void More_axes_than_a_tensor_can_have_are_an_error()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(64, Read(File(64))["w"].dim());
        Assert.Equal(
            "The weights are damaged: a tensor has at most 64 axes; received 65.",
            Assert.Throws<InvalidDataException>(() => Read(File(65))).Message
        );

        static byte[] File(int axes)
        {
            var ones = Enumerable.Repeat(1L, axes).ToArray();
            return Archive(
                Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 4), 0, ones, ones)))),
                ("data/0", Four)
            );
        }
    }

    [Theory]
    [InlineData(3, "The weights are damaged: archive/data/0 should have 12 bytes; received 16.")]
    [InlineData(
        1_000_000_000_000,
        "The weights are damaged: archive/data/0 should have 4000000000000 bytes; received 16."
    )]
    [InlineData(long.MaxValue, "The weights are damaged: a reference names no storage.")]
    public void A_storage_of_another_size_is_an_error_before_it_is_allocated(long count, string message)
    {
        var pickle = Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", count), 0, [2], [1]))));
        Assert.Equal(
            message,
            Assert.Throws<InvalidDataException>(() => Read(Archive(pickle, ("data/0", Four)))).Message
        );
    }

    [Fact]
    public void A_storage_that_unfolds_to_more_than_its_tensors_need_is_not_unfolded()
    {
        var pickle = Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 4), 0, [4], [1]))));
        var bomb = Archive(CompressionLevel.SmallestSize, pickle, ("data/0", new byte[1 << 22]));
        Assert.True(bomb.Length < 10_000);
        Assert.Equal(
            "The weights are damaged: archive/data/0 should have 16 bytes; received 4194304.",
            Assert.Throws<InvalidDataException>(() => Read(bomb)).Message
        );
    }

    [Fact]
    public void A_size_that_no_compression_reaches_is_an_error()
    {
        var file = Archive(
            Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 250_000_000), 0, [250_000_000], [1])))),
            ("data/0", Four)
        );
        // The uncompressed size in the directory's second entry.
        var entry = file.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(file.AsSpan(entry + 24), 1_000_000_000);
        var error = Assert.Throws<InvalidDataException>(() => Read(file));
        Assert.StartsWith("The weights are damaged: archive/data/0 claims 1000000000 bytes from ", error.Message);
    }

    [Fact]
    public void A_description_longer_than_any_weights_need_is_not_unfolded()
    {
        var bomb = Archive(CompressionLevel.SmallestSize, new byte[20_000_000]);
        Assert.True(bomb.Length < 100_000);
        Assert.Equal(
            "archive/data.pkl of weights has at most 16000000 bytes; received 20000000; save torch.save(model.state_dict(), path).",
            Refused(bomb, 16)
        );
    }

    [Theory]
    [InlineData("]")] // a list
    [InlineData("}")] // a dictionary
    [InlineData("(")] // the beginning of a list
    [InlineData("ca\nb\n)R0")] // an object that is not made, and thrown away
    [InlineData("]\u0094\u0094\u0094")] // a value that is remembered again and again
    public void A_short_file_does_not_become_millions_of_values(string instructions)
    {
        var pickle = Enumerable
            .Repeat(instructions.Select(c => (byte)c), 5_000_000 / instructions.Length)
            .SelectMany(part => part);
        var bomb = Archive(CompressionLevel.SmallestSize, Pickle([.. pickle]));
        Assert.True(bomb.Length < 100_000);
        Assert.Equal(TooManySteps, Refused(bomb, 250));
    }

    [Fact]
    public void A_short_file_does_not_name_everything_of_Python()
    {
        var names = Enumerable.Range(0, 500_000).SelectMany(i => Global("a", $"{i}").Append((byte)'0'));
        Assert.Equal(
            "What describes the tensors of weights names at most 1000 things of Python; received more; save torch.save(model.state_dict(), path).",
            Refused(Archive(CompressionLevel.SmallestSize, Pickle([.. names])), 20)
        );
    }

    [Fact]
    public void Objects_that_are_not_made_hold_no_more_than_what_is_put_into_them()
    {
        // Each needs one dictionary for its attributes and another for its items.
        byte[] one = [.. Global("a", "b"), (byte)')', 0x81, (byte)'}', (byte)'b', .. Text("k"), (byte)'}', (byte)'s'];
        var bomb = Archive(
            CompressionLevel.SmallestSize,
            Pickle([.. Enumerable.Repeat(one, 500_000).SelectMany(bytes => bytes)])
        );
        Assert.Equal(TooManySteps, Refused(bomb, 250));
    }

    [Fact]
    public void Many_dictionaries_of_tensors_take_no_more_than_they_did()
    {
        byte[] tensor =
        [
            .. Text("w"),
            .. Tensor(Storage("FloatStorage", "0", 4), 0, [4], [1]),
            (byte)'q',
            0,
            (byte)'0',
            (byte)'0',
        ];
        byte[] item = [(byte)'}', .. Text("w"), (byte)'h', 0, (byte)'s', (byte)'s'];
        var items = Enumerable.Range(0, 100_000).SelectMany(i => (byte[])[.. Text($"{i}"), .. item]);
        Assert.StartsWith(
            "The file has 100 dictionaries of tensors, none of them under a usual name",
            Refused(
                Archive(CompressionLevel.SmallestSize, Pickle(tensor, [(byte)'}', .. items]), ("data/0", Four)),
                250
            )
        );
    }

    [Fact]
    public void A_list_of_pairs_that_is_made_a_dictionary_again_and_again_is_an_error()
    {
        byte[] remember = [(byte)'q', 0],
            pairs = [(byte)']', .. remember, (byte)'('];
        var pair = Enumerable.Range(0, 10_000).Select(i => Tuple(Text($"{i}"), [(byte)'N']));
        byte[] again = [.. Global("collections", "OrderedDict"), (byte)'h', 0, 0x85, (byte)'R'];
        var pickle = Pickle(
            [.. pairs, .. pair.SelectMany(bytes => bytes), (byte)'e'],
            [.. Enumerable.Repeat(again, 10_000).SelectMany(bytes => bytes)]
        );
        Assert.Equal(TooManySteps, Refused(Archive(CompressionLevel.SmallestSize, pickle), 250));
    }

    [Fact]
    public void Other_archives_and_pickles_say_what_they_are()
    {
        var none = Pickle(Dictionary());
        (byte[] File, string Message)[] cases =
        [
            (
                Archive(Pickle(Dictionary(("epoch", Number(3)), ("arch", Text("x")))), []),
                "There are no weights in the file: it has epoch and arch, and none of it is a dictionary of tensors by name; "
                    + "save torch.save(model.state_dict(), path)."
            ),
            (
                Archive(Pickle(Tensor(Storage("FloatStorage", "0", 4), 0, [4], [1])), ("data/0", Four)),
                "A file of weights holds a state dictionary; received a single tensor; save torch.save(model.state_dict(), path)."
            ),
            (
                Archive(none, ("constants.pkl", [])),
                "This is TorchScript, a program with its weights; programs are not run; save the weights: "
                    + "torch.save(torch.jit.load(path).state_dict(), path)."
            ),
            (
                Archive(none, ("byteorder", "big"u8.ToArray())),
                "These weights have their numbers with the largest byte first (big-endian); save them anew on a little-endian machine."
            ),
            (
                Archive([0x80, 6, .. none[2..]]),
                "Weights are pickled by protocol 2 to 5; received 6; save torch.save(model.state_dict(), path)."
            ),
            (
                none,
                "This is a Python pickle that torch.save did not write; load it there, and save torch.save(weights, path)."
            ),
        ];
        foreach (var (file, message) in cases)
            Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Read(file)).Message);

        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("letter.txt");
        Assert.Equal(
            "This zip archive holds no weights: what torch.save writes has data.pkl in it.",
            Assert.Throws<InvalidDataException>(() => Read(zip.ToArray())).Message
        );
    }

    [Fact]
    public void A_changed_byte_does_not_go_unseen()
    {
        var file = Archive(
            Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "0", 4), 0, [4], [1])))),
            ("data/0", Four)
        );
        file[file.AsSpan().IndexOf(Four) + 2] ^= 1;
        Assert.Equal(
            "The weights are damaged: archive/data/0 does not match its checksum; take another copy.",
            Assert.Throws<InvalidDataException>(() => Read(file)).Message
        );
    }

    [Theory]
    [InlineData("weights-tiny.pth")]
    [InlineData("weights-tiny-legacy.pth")]
    public void A_file_that_is_cut_short_is_an_error(string name)
    {
        var whole = File.ReadAllBytes(Fixture.PathOf(name));
        foreach (var length in Enumerable.Range(0, 40).Select(i => whole.Length * i / 40).Append(whole.Length - 1))
            Assert.Throws<InvalidDataException>(() => Read(whole[..length]));
    }

    [Fact]
    public void A_storage_that_is_not_there_is_named()
    {
        var pickle = Pickle(Dictionary(("w", Tensor(Storage("FloatStorage", "7", 4), 0, [4], [1]))));
        Assert.Equal(
            "The weights are cut short: there is no archive/data/7 in the archive.",
            Assert.Throws<InvalidDataException>(() => Read(Archive(pickle, ("data/0", Four)))).Message
        );
    }

    private const string TooManySteps =
        "What describes the tensors of weights takes at most 1000000 steps to read; received more; save torch.save(model.state_dict(), path).";

    // The error's text, after checking that reading up to it allocated little.
    private static string Refused(byte[] file, int megabytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(() => Read(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, megabytes * 1_000_000L);
        return error.Message;
    }

    internal static Dictionary<string, Tensor> Read(byte[] file)
    {
        var reader = WeightFile.Open(new MemoryStream(file));
        return reader.Read(WeightSet.Usual(reader.Sets));
    }
}
