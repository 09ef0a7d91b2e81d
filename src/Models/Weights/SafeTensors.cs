using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// The safetensors format: the length of the header (8 bytes, little-endian), the header (JSON), the tensors' raw bytes
/// one after the other, little-endian, row by row.
/// </summary>
internal sealed class SafeTensors : IWeightReader
{
    private readonly Stream stream;
    private readonly SafeTensorsHeader header;

    private SafeTensors(Stream stream, SafeTensorsHeader header) => (this.stream, this.header) = (stream, header);

    public IReadOnlyList<WeightEntry> Entries => header.Entries;

    public IReadOnlyList<WeightSet> Sets => field ??= [new WeightSet([], header.Entries)];

    public IReadOnlyList<string> PythonObjects => [];

    public static SafeTensors Open(Stream stream) => new(stream, SafeTensorsHeader.Read(stream));

    /// <summary>Like <see cref="Open"/>, but an error where anything follows the last tensor.</summary>
    public static SafeTensors OpenFile(Stream stream)
    {
        var opened = Open(stream);
        var more = stream.Length - stream.Position - opened.Entries.Sum(entry => entry.Bytes);
        return more <= 0
            ? opened
            : throw WeightErrors.Damaged(
                $"a safetensors file ends with its last tensor; received {more} bytes more; take another copy"
            );
    }

    public static void Write(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SafeTensorsHeader.For(tensors).Write(stream);
        foreach (var (_, tensor) in tensors)
        {
            TensorBytes.Write(tensor, stream);
        }
    }

    public Dictionary<string, Tensor> Read(WeightSet set) => Read();

    public Dictionary<string, Tensor> Read()
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in header.Entries)
        {
            var there = stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;
            tensors.Add(entry.Name, TensorBytes.Read(stream, entry.Name, entry.Type, entry.Shape, there));
        }

        return tensors;
    }
}
