using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using NormML.Models.Networks;
using NormML.Models.Weights;
using NormML.Transforms.Images;

namespace NormML.Transforms.Scoring;

/// <summary>
/// The bytes of a saved model, little-endian, the same on every machine:
/// <code>
/// 8 bytes   "NormML" 1A 0A
/// int32     format version
/// int64     P, the length of what follows up to the checksum
/// int32     H, the length of the header
/// H bytes   header: JSON with the network's options, the classes, the pixel preparation
/// P-4-H     weights: safetensors
/// 32 bytes  SHA-256 of everything before
/// </code>
/// Every version keeps the first three fields and the checksum, so a damaged file differs from a newer one.
/// </summary>
internal static class ImageClassificationFormat
{
    public const int Version = 1;

    private const string Remedy = "take another copy of the file, or train again";

    private const int PrefixLength = 8 + sizeof(int) + sizeof(long);

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static ReadOnlySpan<byte> Magic => "NormML\x1A\n"u8;

    public static void Write(Stream stream, Network network, ImageOptions pixels, ClassLabels labels)
    {
        var classes = new Classes(labels.ValueType?.Name, labels.Names);
        var header = JsonSerializer.SerializeToUtf8Bytes(new Header(network.Options, classes, pixels), Json);
        using var weights = new MemoryStream();
        StateDictionary.Write(network, weights);

        using var sha256 = SHA256.Create();
        using (var hashed = new CryptoStream(stream, sha256, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write(sizeof(int) + header.Length + weights.Length);
            writer.Write(header.Length);
            writer.Write(header);
            weights.WriteTo(hashed);
        }
        stream.Write(sha256.Hash);
    }

    public static (Network Network, ImageOptions Pixels, ClassLabels Labels) Read(Stream stream)
    {
        if (!stream.CanSeek)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return Read(copy);
        }

        var start = stream.Position;
        var (version, payload) = ReadPrefix(stream);
        stream.Position = start;
        CheckSum(stream, PrefixLength + payload);
        if (version > Version)
        {
            throw new NotSupportedException(
                $"This version of NormML reads models up to format {Version}; "
                    + $"received a model of format {version}, written by a newer version; update NormML."
            );
        }

        stream.Position = start + PrefixLength;
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var header = ReadHeader(reader.ReadBytes(reader.ReadInt32()));
        var labels = ReadLabels(header.Classes);
        var network = NetworkFactory.CreateUninitialized(header.Network, labels.Count);
        try
        {
            StateDictionary.Read(network, stream);
            return (network, header.Pixels, labels);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static (int Version, long Payload) ReadPrefix(Stream stream)
    {
        var prefix = new byte[PrefixLength];
        var read = stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false);
        var compared = Math.Min(read, Magic.Length);
        if (compared == 0 || !Magic.StartsWith(prefix.AsSpan(0, compared)))
        {
            throw new FormatException(
                "A saved image classifier begins with \"NormML\"; received something else; "
                    + "this file is of another kind."
            );
        }

        if (read < PrefixLength)
        {
            throw CutShort(PrefixLength, read);
        }

        var payload = BitConverter.ToInt64(prefix, Magic.Length + sizeof(int));
        var present = stream.Length - stream.Position;
        if (payload < sizeof(int))
        {
            throw new InvalidDataException($"The model is damaged: it claims {payload} bytes of content; {Remedy}.");
        }

        if (payload > present - SHA256.HashSizeInBytes)
        {
            throw CutShort(payload + PrefixLength + SHA256.HashSizeInBytes, PrefixLength + present);
        }

        return (BitConverter.ToInt32(prefix, Magic.Length), payload);
    }

    private static void CheckSum(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        while (length > 0)
        {
            var read = stream.Read(buffer, 0, (int)Math.Min(length, buffer.Length));
            if (read == 0)
            {
                throw new EndOfStreamException("The model file became shorter while it was read.");
            }

            hash.AppendData(buffer, 0, read);
            length -= read;
        }
        var written = new byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(written);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(written))
        {
            throw new InvalidDataException(
                $"The model is damaged: its bytes do not match the checksum that was saved with them; {Remedy}."
            );
        }
    }

    private static Header ReadHeader(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Header>(json, Json) ?? throw new JsonException("it is empty");
        }
        catch (Exception exception)
            when (exception is JsonException or NotSupportedException or ArgumentException or FormatException)
        {
            // The checksum is right, so the file is not damaged: it has a network or norm that this version does not
            // know.
            throw new NotSupportedException(
                "The model describes its network in a way that this version of NormML does not know "
                    + $"({exception.Message}); update NormML.",
                exception
            );
        }
    }

    private static ClassLabels ReadLabels(Classes classes)
    {
        var type = classes.Type is null
            ? null
            : LabelType.Find(classes.Type)
                ?? throw new NotSupportedException(
                    $"The model's labels have the type '{classes.Type}', which this version of NormML does not know; "
                        + "update NormML."
                );
        return new ClassLabels(type, classes.Values);
    }

    private static InvalidDataException CutShort(long expected, long received) =>
        new($"The model is cut short or damaged: it should have {expected} bytes; received {received}; {Remedy}.");

    private sealed record Header(NetworkOptions Network, Classes Classes, ImageOptions Pixels);

    private sealed record Classes(string? Type, IReadOnlyList<string> Values);
}
