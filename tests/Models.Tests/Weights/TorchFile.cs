using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TorchSharp;

namespace NormML.Models.Tests.Weights;

/// <summary>Builds files like those of torch.save, from hand-made pickles.</summary>
internal static class TorchFile
{
    public static byte[] Archive(byte[] pickle, params (string Name, byte[] Bytes)[] more) =>
        Archive(CompressionLevel.NoCompression, pickle, more);

    public static byte[] Archive(CompressionLevel level, byte[] pickle, params (string Name, byte[] Bytes)[] more)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in more.Prepend(("data.pkl", pickle)))
            {
                using var entry = zip.CreateEntry($"archive/{name}", level).Open();
                entry.Write(bytes);
            }

        return stream.ToArray();
    }

    public static byte[] Pickle(params byte[][] parts) => [0x80, 2, .. parts.SelectMany(part => part), (byte)'.'];

    public static byte[] Text(string text) =>
        [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];

    public static byte[] Number(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return [0x8a, 8, .. bytes];
    }

    public static byte[] Global(string module, string name) =>
        [(byte)'c', .. Encoding.ASCII.GetBytes($"{module}\n{name}\n")];

    public static byte[] Tuple(params byte[][] items) => [(byte)'(', .. items.SelectMany(item => item), (byte)'t'];

    public static byte[] Numbers(params long[] numbers) => Tuple([.. numbers.Select(Number)]);

    public static byte[] Call(byte[] function, params byte[][] arguments) =>
        [.. function, .. Tuple(arguments), (byte)'R'];

    public static byte[] Dictionary(params (string Key, byte[] Value)[] items) =>
        [(byte)'}', (byte)'(', .. items.SelectMany(item => (byte[])[.. Text(item.Key), .. item.Value]), (byte)'u'];

    public static byte[] Storage(string type, string key, long count, string module = "torch") =>
        [.. Tuple(Text("storage"), Global(module, type), Text(key), Text("cpu"), Number(count)), (byte)'Q'];

    public static byte[] Tensor(byte[] storage, long offset, long[] shape, long[] strides) =>
        Call(
            Global("torch._utils", "_rebuild_tensor_v2"),
            storage,
            Number(offset),
            Numbers(shape),
            Numbers(strides),
            [0x89],
            Dictionary()
        );

    /// <summary>An object of a Python class with the attributes that a pickle sets.</summary>
    public static byte[] Object(string module, string name, params (string Key, byte[] Value)[] attributes) =>
        [.. Global(module, name), (byte)')', 0x81, .. Dictionary(attributes), (byte)'b'];

    /// <summary>A whole PyTorch module, pickled as by torch.save(model).</summary>
    public static byte[] Module(
        string module,
        string name,
        (string Key, byte[] Value)[] parameters,
        (string Key, byte[] Value)[] buffers,
        params (string Key, byte[] Value)[] modules
    ) =>
        Object(
            module,
            name,
            ("training", [0x88]),
            ("_parameters", Dictionary(parameters)),
            ("_buffers", Dictionary(buffers)),
            ("_non_persistent_buffers_set", [.. Global("__builtin__", "set"), (byte)']', 0x85, (byte)'R']),
            ("_modules", Dictionary(modules))
        );

    /// <summary>
    /// A file with a dictionary of zero tensors of given shapes, which all start at the beginning of one storage.
    /// </summary>
    public static byte[] Zeros(
        IEnumerable<KeyValuePair<string, torch.Tensor>> tensors,
        string prefix = "",
        long count = 100_000
    ) => Dictionary([.. tensors.Select(tensor => (prefix + tensor.Key, Zeros(tensor.Value, count)))]);

    public static byte[] Zeros(torch.Tensor tensor, long count = 100_000) =>
        tensor.dtype == torch.ScalarType.Int64
            ? Tensor(Storage("LongStorage", "1", 1), 0, tensor.shape, tensor.stride())
            : Tensor(Storage("FloatStorage", "0", count), 0, tensor.shape, tensor.contiguous().stride());

    public static byte[] ArchiveOfZeros(params byte[][] value) =>
        Archive(
            System.IO.Compression.CompressionLevel.Fastest,
            Pickle(value),
            ("data/0", new byte[400_000]),
            ("data/1", new byte[8])
        );
}
