using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>The raw bytes of tensors, in and out of streams.</summary>
internal static class TensorBytes
{
    /// <summary>
    /// Reads a new tensor on the CPU from a stream. Nothing is allocated where the stream is certainly too short.
    /// </summary>
    /// <exception cref="InvalidDataException">The stream ends too early, or the tensor would be too large.</exception>
    public static Tensor Read(Stream stream, string name, ScalarType type, long[] shape, long there)
    {
        var length = TensorType.Bytes(type, shape);
        if (length > there)
        {
            throw CutShort(name, length, there);
        }

        if (length > int.MaxValue)
        {
            throw new InvalidDataException(
                $"A tensor of weights has at most 2 GB; received {length} bytes for {name}."
            );
        }

        var tensor = empty(shape, type);
        var read = length == 0 ? 0 : stream.ReadAtLeast(tensor.bytes, (int)length, throwOnEndOfStream: false);
        return read == length ? tensor : throw CutShort(name, length, read);
    }

    public static void Write(Tensor tensor, Stream stream)
    {
        using var scope = NewDisposeScope();
        if (tensor.numel() > 0)
        {
            stream.Write(tensor.detach().cpu().contiguous().bytes);
        }
    }

    private static InvalidDataException CutShort(string name, long length, long there) =>
        new($"The weights are cut short: {name} has {length} bytes, of which {there} are there.");
}
