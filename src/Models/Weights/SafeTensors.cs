using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// The safetensors format: the length of the header (8 bytes, little-endian), the header (JSON), the tensors' raw bytes
/// one after the other, little-endian, row by row.
/// </summary>
internal static class SafeTensors
{
    public static void Write(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SafeTensorsHeader.For(tensors).Write(stream);
        foreach (var (_, tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    /// <summary>Reads what follows the header into new tensors of the current dispose scope, on the CPU.</summary>
    public static Dictionary<string, Tensor> ReadData(SafeTensorsHeader header, Stream stream)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var entry in header.Entries)
        {
            var tensor = empty(entry.Shape, entry.Type);
            var bytes = tensor.bytes;
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length < bytes.Length)
            {
                throw new InvalidDataException(
                    $"The weights are cut short: {entry.Name} has {bytes.Length} bytes, of which {length} are there.");
            }

            tensors.Add(entry.Name, tensor);
        }

        return tensors;
    }
}
