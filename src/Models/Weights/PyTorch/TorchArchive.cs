using System.IO.Compression;
using static TorchSharp.torch;

namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// What <c>torch.save</c> writes since PyTorch 1.6: a zip archive with a folder in it; there <c>data.pkl</c>, a pickle
/// that describes the tensors, <c>data/0</c>, <c>data/1</c>, ..., their storages, and <c>byteorder</c> in newer ones.
/// </summary>
internal sealed class TorchArchive : IWeightReader
{
    private const string Description = "/data.pkl";

    // The pickles of the largest networks, with their optimizers, take less than 1 MB.
    private const long LongestDescription = 16_000_000;

    // Deflate cannot compress more than this: an entry that claims more is damaged or forged.
    private const long LargestRatio = 1032;

    private readonly Dictionary<string, ZipArchiveEntry> files = new(StringComparer.Ordinal);
    private readonly long length;
    private readonly string folder;

    private TorchArchive(Stream stream)
    {
        length = stream.Length;
        // Not disposed: disposing would close the stream, and the archive holds nothing else.
        foreach (var file in new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true).Entries)
        {
            files.TryAdd(file.FullName, file);
        }

        if (FileKinds.OfArchive([.. files.Keys]) is { } kind)
        {
            throw kind.Refusal();
        }

        var description =
            files.Keys.FirstOrDefault(name => name.EndsWith(Description, StringComparison.Ordinal))
            ?? throw new InvalidDataException(
                "This zip archive holds no weights: what torch.save writes has data.pkl in it."
            );
        folder = description[..^Description.Length];
        if (files.TryGetValue($"{folder}/byteorder", out var order) && !Bytes(order, 16).SequenceEqual("little"u8))
        {
            throw new InvalidDataException(WeightErrors.BigEndian);
        }

        using var pickle = new MemoryStream(Bytes(files[description], LongestDescription), writable: false);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        Sets = TorchCheckpoint.In(PickleReader.Read(pickle, pythonObjects: names));
        PythonObjects = [.. names.Select(Words.Name)];
    }

    public IReadOnlyList<WeightSet> Sets { get; }

    public IReadOnlyList<string> PythonObjects { get; }

    public static TorchArchive Open(Stream stream) => Guarded(() => new TorchArchive(stream));

    public Dictionary<string, Tensor> Read(WeightSet set) =>
        Guarded(() => Views.Of(((TorchSet)set).Tensors, ReadStorage));

    private Tensor ReadStorage(PickledStorage storage, ScalarType type)
    {
        var name = $"{folder}/data/{storage.Key}";
        if (!files.TryGetValue(name, out var file))
        {
            throw new InvalidDataException($"The weights are cut short: there is no {name} in the archive.");
        }

        CheckSize(file);
        var count = storage.CountOf(type);
        var bytes = TensorType.Bytes(type, [count]);
        if (file.Length != bytes)
        {
            throw WeightErrors.Damaged($"{name} should have {bytes} bytes; received {file.Length}");
        }

        using var content = file.Open();
        var tensor = TensorBytes.Read(content, name, type, [count], file.Length);
        CheckSum(file, count == 0 ? [] : tensor.bytes);
        return tensor;
    }

    private byte[] Bytes(ZipArchiveEntry file, long longest)
    {
        CheckSize(file);
        if (file.Length > longest)
        {
            throw new InvalidDataException(
                $"{file.FullName} of weights has at most {longest} bytes; received {file.Length}; "
                    + WeightErrors.SaveAnew
            );
        }

        var bytes = new byte[file.Length];
        using var content = file.Open();
        content.ReadExactly(bytes);
        CheckSum(file, bytes);
        return bytes;
    }

    private void CheckSize(ZipArchiveEntry file)
    {
        if (file.CompressedLength > length || file.Length / LargestRatio > file.CompressedLength)
        {
            throw WeightErrors.Damaged(
                $"{file.FullName} claims {file.Length} bytes from {file.CompressedLength} in a file of {length}"
            );
        }
    }

    private static void CheckSum(ZipArchiveEntry file, ReadOnlySpan<byte> bytes)
    {
        if (Crc32.Of(bytes) != file.Crc32)
        {
            throw WeightErrors.Damaged($"{file.FullName} does not match its checksum; take another copy");
        }
    }

    // What .NET throws for truncated or altered archives.
    private static TResult Guarded<TResult>(Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
            when (e is EndOfStreamException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InvalidDataException($"The weights are cut short or damaged: {e.Message}", e);
        }
    }
}
