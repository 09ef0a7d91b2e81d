using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace NormML.Models.Weights;

/// <summary>The header of a safetensors file: which tensors follow, in the order of their bytes.</summary>
internal sealed class SafeTensorsHeader(IReadOnlyList<WeightEntry> entries)
{
    // The format's own limit.
    private const long LongestHeader = 100_000_000;
    private const string Metadata = "__metadata__";

    public IReadOnlyList<WeightEntry> Entries { get; } = entries;

    public static SafeTensorsHeader For(IEnumerable<KeyValuePair<string, Tensor>> tensors) =>
        new([.. tensors.Select(tensor => new WeightEntry(tensor.Key, tensor.Value.dtype, tensor.Value.shape))]);

    public void Write(Stream stream)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Metadata);
            writer.WriteString("format", "pt");
            writer.WriteEndObject();
            var offset = 0L;
            foreach (var entry in Entries)
            {
                writer.WriteStartObject(entry.Name);
                writer.WriteString("dtype", NameOf(entry));
                WriteNumbers(writer, "shape", entry.Shape);
                WriteNumbers(writer, "data_offsets", [offset, offset += entry.Bytes]);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        // Spaces after the header align the data to a multiple of 8.
        var padding = -json.WrittenCount & 7;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.WrittenCount + padding);
        stream.Write(length);
        stream.Write(json.WrittenSpan);
        stream.Write("       "u8[..padding]);
    }

    public static SafeTensorsHeader Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            throw new InvalidDataException("The weights are cut short: not even the length of their header is there.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > LongestHeader)
        {
            throw new InvalidDataException(
                $"These are not weights in the safetensors format: a header has 2 to {LongestHeader} bytes; "
                    + $"received {length}."
            );
        }

        var json = new byte[length];
        if (stream.ReadAtLeast(json, json.Length, throwOnEndOfStream: false) < json.Length)
        {
            throw new InvalidDataException(
                $"The weights are cut short: their header has {length} bytes, which are not all there."
            );
        }

        try
        {
            return Parse(json);
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or FormatException
                        or OverflowException
            )
        {
            throw new InvalidDataException($"These are not weights in the safetensors format: {e.Message}", e);
        }
    }

    private static SafeTensorsHeader Parse(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        var found = new List<(long Start, WeightEntry Entry)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!names.Add(member.Name))
            {
                throw new FormatException($"\"{member.Name}\" stands in the header twice.");
            }

            if (member.Name == Metadata)
            {
                continue;
            }

            var offsets = Numbers(member.Value.GetProperty("data_offsets"));
            var entry = new WeightEntry(member.Name, TypeOf(member), Numbers(member.Value.GetProperty("shape")));
            if (offsets.Length != 2 || entry.Shape.Any(axis => axis < 0) || offsets[1] - offsets[0] != entry.Bytes)
            {
                throw new FormatException(
                    $"\"{entry.Name}\" has shape {Words.Shape(entry.Shape)} and bytes {Words.Shape(offsets)}."
                );
            }

            found.Add((offsets[0], entry));
        }

        // Sort by offset; an empty tensor comes before the tensor that starts at the same offset.
        found = [.. found.OrderBy(item => item.Start).ThenBy(item => item.Entry.Bytes)];
        var expected = 0L;
        foreach (var (start, entry) in found)
        {
            if (start != expected)
            {
                throw new FormatException($"\"{entry.Name}\" starts at byte {start}, not at {expected}.");
            }

            expected = checked(expected + entry.Bytes);
        }

        return new SafeTensorsHeader([.. found.Select(item => item.Entry)]);
    }

    private static string NameOf(WeightEntry entry) =>
        TensorType.Find(entry.Type)?.SafeTensors
        ?? throw new NotSupportedException(
            $"Weights are written as {Words.Or(TensorType.All.Select(known => known.Type.ToString()))}; "
                + $"received {entry.Type} for {entry.Name}."
        );

    private static ScalarType TypeOf(JsonProperty member)
    {
        var received = member.Value.GetProperty("dtype").GetString();
        return TensorType.All.FirstOrDefault(known => known.SafeTensors == received)?.Type
            ?? throw new FormatException(
                $"Weights are {Words.Or(TensorType.All.Select(known => known.SafeTensors))}; "
                    + $"received {received} for {member.Name}."
            );
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
