using System.Text;
using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Tests;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public sealed class WeightFileTests : IDisposable
{
    private const string TwoNumbers = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // For header lengths of 128, 384, 640 or 33408, the first bytes equal those of a pickle; for 19280, they are "PK".
    [Theory]
    [InlineData(120)]
    [InlineData(128)]
    [InlineData(384)]
    [InlineData(640)]
    [InlineData(33408)]
    [InlineData(19280)]
    public void Safetensors_are_read_whatever_the_length_of_their_header(int length)
    {
        using var read = WeightFile.Read(Write(SafeTensors(TwoNumbers.PadRight(length), 1, 2)));
        Assert.Equal([1, 2], Close.Values(read["w"]));
    }

    [Fact]
    public void A_network_in_16_bits_is_read_as_it_was_written()
    {
        using var scope = NewDisposeScope();
        using var network = NetworkFactory.Create(NetworkCatalog.Find("resnet20-cifar"), 10, 1);
        var weights = StateDictionary.Of(network);
        var path = folder.File("half.safetensors");
        WeightFile.Write(path, weights, ScalarType.Float16);
        using var read = WeightFile.Read(path);
        Assert.Equal(weights.Select(entry => entry.Key), read.Select(entry => entry.Key));
        foreach (var (name, tensor) in weights.Where(entry => entry.Value.is_floating_point()))
            Assert.Equal(Close.Values(tensor.to(ScalarType.Float16)), Close.Values(read[name]));
    }

    [Theory]
    [InlineData(new byte[] { 1 }, "The weights are cut short: not even the length of their header is there.")]
    [InlineData(new byte[] { 0x80 }, "The weights are cut short: what describes the tensors ends too early.")]
    [InlineData(new byte[] { 0x80, 2, 0x8a }, "The weights are cut short: what describes the tensors ends too early.")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, "Central Directory corrupt.")]
    [InlineData(
        new byte[] { 9, 0, 0, 0, 0, 0, 0, 0 },
        "The weights are cut short: their header has 9 bytes, which are not all there."
    )]
    public void A_file_of_a_few_bytes_is_an_error(byte[] bytes, string message)
    {
        var path = Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message;
        Assert.Equal($"The file of weights '{path}' cannot be read: {message}", error);
    }

    [Fact]
    public void Bytes_behind_the_last_tensor_are_an_error()
    {
        var path = Write([.. SafeTensors(TwoNumbers, 1, 2), 0, 0, 0]);
        Assert.Equal(
            $"The file of weights '{path}' cannot be read: The weights are damaged: a safetensors file ends with its last tensor; "
                + "received 3 bytes more; take another copy.",
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    [Theory]
    [InlineData("[0]")]
    [InlineData("[0,3]")]
    [InlineData("[3,0]")]
    public void An_empty_tensor_is_read(string shape)
    {
        using var read = WeightFile.Read(Write(SafeTensors(Empty(shape))));
        Assert.Equal(shape, $"[{string.Join(',', read["w"].shape)}]");
    }

    [Theory]
    [InlineData("[4611686018427387904,4,0]")]
    [InlineData("[0,4611686018427387904,4]")]
    public void An_empty_tensor_of_lengths_that_no_tensor_has_is_an_error(string shape)
    {
        var path = Write(SafeTensors(Empty(shape)));
        Assert.StartsWith(
            $"The file of weights '{path}' cannot be read: These are not weights in the safetensors format: ",
            Assert.Throws<InvalidDataException>(() => WeightFile.Read(path)).Message
        );
    }

    private static string Empty(string shape) =>
        TwoNumbers.Replace("[2]", shape, StringComparison.Ordinal).Replace("[0,8]", "[0,0]", StringComparison.Ordinal);

    private static byte[] SafeTensors(string header, params float[] numbers) =>
        [
            .. BitConverter.GetBytes((long)header.Length),
            .. Encoding.ASCII.GetBytes(header),
            .. numbers.SelectMany(BitConverter.GetBytes),
        ];

    private string Write(byte[] bytes) => folder.Write("some.weights", bytes);
}
