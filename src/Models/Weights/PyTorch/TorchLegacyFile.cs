using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using static TorchSharp.torch;

namespace NormML.Models.Weights.PyTorch;

/// <summary>
/// What <c>torch.save</c> wrote before PyTorch 1.6, and the format of many published weights: five pickles (a magic
/// number, a version, the machine, the description of the tensors, the keys of the storages), then each storage: the
/// number of its elements (8 bytes), then the elements.
/// </summary>
internal sealed class TorchLegacyFile : IWeightReader
{
    private const long Version = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse(
        "119547037146038801333356",
        CultureInfo.InvariantCulture
    );

    private readonly Stream stream;
    private readonly Dictionary<string, PickledStorage> storages = new(StringComparer.Ordinal);
    private readonly List<string> keys;

    private TorchLegacyFile(Stream stream)
    {
        this.stream = stream;
        if (
            PickleReader.Read(stream) is not BigInteger magic
            || magic != Magic
            || PickleReader.Read(stream) is not Version
            || PickleReader.Read(stream) is not PickledDictionary machine
        )
        {
            throw new InvalidDataException($"This pickle was not written by torch.save; {WeightErrors.SaveAnew}");
        }

        if (machine["little_endian"] is not true)
        {
            throw new InvalidDataException(WeightErrors.BigEndian);
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        Sets = TorchCheckpoint.In(PickleReader.Read(stream, storages, names));
        PythonObjects = [.. names.Select(Words.Name)];
        keys =
            PickleReader.Read(stream) is List<object?> list && list.All(key => key is string)
                ? [.. list.Cast<string>()]
                : throw WeightErrors.Damaged("the list of their storages is none");
    }

    public IReadOnlyList<WeightSet> Sets { get; }

    public IReadOnlyList<string> PythonObjects { get; }

    public static TorchLegacyFile Open(Stream stream) => new(stream);

    public Dictionary<string, Tensor> Read(WeightSet set)
    {
        var tensors = ((TorchSet)set).Tensors.ToList();
        var needed = tensors.Select(tensor => tensor.Value.Storage.Key).ToHashSet(StringComparer.Ordinal);
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Span<byte> prefix = stackalloc byte[8];
        foreach (var key in keys)
        {
            if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
            {
                throw new InvalidDataException($"The weights are cut short: storage {key} is not there.");
            }

            var count = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (!storages.TryGetValue(key, out var storage) || storage.Type is not { } type || storage.Count != count)
            {
                throw WeightErrors.Damaged($"storage {key} is described in another way than it is written");
            }

            var there = stream.Length - stream.Position;
            if (needed.Contains(key))
            {
                read.TryAdd(key, TensorBytes.Read(stream, $"storage {key}", type, [count], there));
            }
            else if (count <= there)
            {
                // Of an optimizer, as a rule. Beyond the end, the next storage says so.
                stream.Position += count * TensorType.SizeOf(type);
            }
        }

        return Views.Of(
            tensors,
            (storage, _) =>
                read.TryGetValue(storage.Key, out var tensor)
                    ? tensor
                    : throw new InvalidDataException($"The weights are cut short: storage {storage.Key} is not there.")
        );
    }
}
