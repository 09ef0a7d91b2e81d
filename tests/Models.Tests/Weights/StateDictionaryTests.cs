using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using NormML.Models.Networks;
using NormML.Models.Weights;
using static TorchSharp.torch;

namespace NormML.Models.Tests.Weights;

public class StateDictionaryTests
{
    private static readonly NetworkOptions Small = new ResNetOptions
    {
        Blocks = [1, 1],
        Width = 4,
        Stem = NetworkStem.Convolution3x3,
    };

    [Fact]
    public void What_is_written_is_read_to_the_bit()
    {
        using var written = Formula.Fill(NetworkFactory.CreateUninitialized(Small, 3));
        using var read = NetworkFactory.Create(Small, 3, 1);
        var stream = new MemoryStream(Bytes(written));
        StateDictionary.Read(read, stream);
        Assert.Equal(stream.Length, stream.Position);
        Assert.Equal(Values(written), Values(read));
        Assert.Equal(Bytes(written), Bytes(read));
    }

    [Fact]
    public void The_header_is_JSON_with_torchs_names_in_order_and_the_data_is_aligned()
    {
        using var network = NetworkFactory.Create(Small, 3, 1);
        var bytes = Bytes(network);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        Assert.Equal(0, length % 8);
        using var header = JsonDocument.Parse(bytes.AsMemory(8, length));
        var entries = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").ToList();
        Assert.Equal(StateDictionary.Of(network).Select(entry => entry.Key), entries.Select(entry => entry.Name));
        Assert.Equal("""{"dtype":"F32","shape":[4,3,3,3],"data_offsets":[0,432]}""", entries[0].Value.GetRawText());
        Assert.Equal(8 + length + entries[^1].Value.GetProperty("data_offsets")[1].GetInt64(), bytes.Length);
    }

    [Fact]
    public void Reading_keeps_the_parameters_objects_and_their_place_in_a_flat_buffer()
    {
        using var scope = NewDisposeScope();
        using var written = NetworkFactory.Create(Small, 3, 1);
        using var read = NetworkFactory.Create(Small, 3, 2);
        var parameters = read.parameters().ToList();
        Tensor flat;
        using (no_grad())
        {
            flat = nn.utils.parameters_to_vector(parameters).detach().clone();
            nn.utils.vector_to_parameters(flat, parameters);
        }

        StateDictionary.Read(read, new MemoryStream(Bytes(written)));
        Assert.True(parameters.All(parameter => parameter.is_leaf));
        Assert.Equal(written.parameters().SelectMany(Close.Values), Close.Values(flat));
    }

    [Fact]
    public void One_error_lists_every_difference_and_nothing_is_copied()
    {
        using var network = NetworkFactory.Create(Small, 3, 1);
        var before = Values(network);
        const string Header = """
            {"conv1.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
             "bn1.weight":{"dtype":"F64","shape":[4],"data_offsets":[16,48]},
             "extra":{"dtype":"I64","shape":[],"data_offsets":[48,56]}}
            """;
        var error = Assert.Throws<InvalidDataException>(() => StateDictionary.Read(network, File(Header, 56)));
        Assert.StartsWith(
            "The weights are not this network's: 2 of another shape or type: conv1.weight needs shape [4, 3, 3, 3], received [2, 2]; "
                + "bn1.weight needs Float32, received Float64; 36 missing: bn1.bias, bn1.running_mean, bn1.running_var, "
                + "bn1.num_batches_tracked, layer1.0.conv1.weight and 31 more; 1 unexpected: extra. "
                + "Choose the network, the number of channels and the number of classes that they were saved from. "
                + "All of them: conv1.weight needs shape [4, 3, 3, 3], received [2, 2]; ",
            error.Message
        );
        Assert.EndsWith("fc.weight, fc.bias; unexpected: extra.", error.Message);
        Assert.All(
            StateDictionary.Of(network),
            entry => Assert.Contains(entry.Key, error.Message[error.Message.IndexOf("All of them")..])
        );
        Assert.Equal(before, Values(network));
    }

    [Theory]
    [InlineData(0, "The weights are cut short: not even the length of their header is there.")]
    [InlineData(7, "The weights are cut short: not even the length of their header is there.")]
    [InlineData(100, "The weights are cut short: their header has ")]
    [InlineData(-1, "The weights are cut short: fc.bias has 12 bytes, of which 11 are there.")]
    public void A_stream_that_is_cut_short_says_where_and_nothing_is_copied(int length, string message)
    {
        using var written = NetworkFactory.Create(Small, 3, 1);
        using var read = NetworkFactory.Create(Small, 3, 2);
        var before = Values(read);
        var bytes = Bytes(written);
        var cut = new MemoryStream(bytes, 0, length < 0 ? bytes.Length + length : length);
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => StateDictionary.Read(read, cut)).Message);
        Assert.Equal(before, Values(read));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"""
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"X","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":1}""")]
    public void Another_format_is_an_error(string header)
    {
        using var network = NetworkFactory.Create(Small, 3, 1);
        var error = Assert.Throws<InvalidDataException>(() => StateDictionary.Read(network, File(header, 8)));
        Assert.StartsWith("These are not weights in the safetensors format: ", error.Message);
    }

    [Fact]
    public void Any_other_file_is_an_error()
    {
        using var network = NetworkFactory.Create(Small, 3, 1);
        var error = Assert.Throws<InvalidDataException>(() =>
            StateDictionary.Read(
                network,
                new MemoryStream(Encoding.ASCII.GetBytes("PK\u0003\u0004 a zip archive, not weights"))
            )
        );
        Assert.StartsWith(
            "These are not weights in the safetensors format: a header has 2 to 100000000 bytes; received ",
            error.Message
        );
    }

    private static byte[] Bytes(Network network)
    {
        using var stream = new MemoryStream();
        StateDictionary.Write(network, stream);
        return stream.ToArray();
    }

    private static double[] Values(Network network) =>
        [.. StateDictionary.Of(network).SelectMany(entry => Close.Values(entry.Value))];

    private static MemoryStream File(string header, int bytes)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var stream = new MemoryStream();
        stream.Write(BitConverter.GetBytes((long)text.Length));
        stream.Write(text);
        stream.Write(new byte[bytes]);
        stream.Position = 0;
        return stream;
    }
}
