using System.Text;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>
/// What TorchSharp's <c>module.save</c> writes: the number of tensors, then for each its name (a length and UTF-8), the
/// number of its type, of its axes, their lengths, its bytes. Numbers have 7 bits in each byte, the lowest first. Such
/// a file has no signature, so it is recognized by reading all of it as such tensors.
/// </summary>
internal sealed class TorchSharpFile : IWeightReader
{
    // Far more than the largest networks have.
    private const long MostTensors = 100_000;
    private const int MostAxes = 64;

    private readonly Stream stream;
    private readonly List<(WeightEntry Entry, long Position)> tensors;

    private TorchSharpFile(Stream stream, List<(WeightEntry Entry, long Position)> tensors)
    {
        (this.stream, this.tensors) = (stream, tensors);
        Sets = [new WeightSet([], [.. tensors.Select(tensor => tensor.Entry)])];
    }

    public IReadOnlyList<WeightSet> Sets { get; }

    public IReadOnlyList<string> PythonObjects => [];

    /// <summary>Null where the stream is something else; the stream is then back at its beginning.</summary>
    public static TorchSharpFile? TryOpen(Stream stream)
    {
        stream.Position = 0;
        if (Tensors(stream) is { Count: > 0 } tensors)
        {
            return new TorchSharpFile(stream, tensors);
        }

        stream.Position = 0;
        return null;
    }

    public Dictionary<string, Tensor> Read(WeightSet set)
    {
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (entry, position) in tensors)
        {
            stream.Position = position;
            read.Add(
                entry.Name,
                TensorBytes.Read(stream, entry.Name, entry.Type, entry.Shape, stream.Length - position)
            );
        }

        return read;
    }

    // Null where the contents are not those of such a file.
    private static List<(WeightEntry, long)>? Tensors(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var tensors = new List<(WeightEntry, long)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var count = reader.Read7BitEncodedInt64();
            if (count is < 1 or > MostTensors)
            {
                return null;
            }

            while (count-- > 0)
            {
                var length = reader.Read7BitEncodedInt();
                if (length < 0 || length > stream.Length - stream.Position)
                {
                    return null;
                }

                var name = Encoding.UTF8.GetString(reader.ReadBytes(length));
                var type = TensorType.Find((ScalarType)reader.Read7BitEncodedInt());
                var axes = reader.Read7BitEncodedInt64();
                if (type is null || axes is < 0 or > MostAxes || !names.Add(name))
                {
                    return null;
                }

                var shape = new long[axes];
                for (var i = 0; i < axes; i++)
                {
                    shape[i] = reader.Read7BitEncodedInt64();
                }

                var entry = new WeightEntry(name, type.Type, shape);
                if (shape.Any(axis => axis < 0) || entry.Bytes > stream.Length - stream.Position)
                {
                    return null;
                }

                tensors.Add((entry, stream.Position));
                stream.Position += entry.Bytes;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or OverflowException)
        {
            return null;
        }

        return stream.Position == stream.Length ? tensors : null;
    }
}
