using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;
using NormML.Transforms.NormalizeChannels;

[assembly: LoadableClass(
    typeof(ITransformer),
    typeof(ChannelNormalizingLoader),
    null,
    typeof(SignatureLoadModel),
    "",
    ChannelNormalizingLoader.LoaderSignature
)]

namespace NormML.Transforms.NormalizeChannels;

/// <summary>Saves a <see cref="ChannelNormalizingTransformer"/> into an ML.NET model, and is what <c>Model.Load</c> finds.</summary>
internal static class ChannelNormalizingLoader
{
    public const string LoaderSignature = "NormMLChannelNormalizer";

    private const int FormatVersion = 1;
    private const int MostChannels = 1 << 16;

    private static readonly ComponentIdentity Identity = new(
        "NRMLCHAN",
        LoaderSignature,
        typeof(ChannelNormalizingLoader).Assembly
    );

    public static void Save(ChannelNormalizingTransformer transformer, ModelSaveContext context) =>
        MLNetSeam.WriteComponent(
            context,
            Identity,
            writer =>
            {
                writer.Write(FormatVersion);
                writer.Write(transformer.OutputColumnName);
                writer.Write(transformer.InputColumnName);
                writer.Write(transformer.Scale);
                writer.Write(transformer.Mean.Count);
                foreach (var value in transformer.Mean.Concat(transformer.StandardDeviation))
                {
                    writer.Write(value);
                }
            }
        );

    // ML.NET finds this method by its name and signature.
    private static ITransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        var reader = MLNetSeam.ReadComponent(context, Identity);
        var version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw new InvalidDataException(
                $"This NormML reads channel normalizers of format {FormatVersion}; the file holds format {version}; load it with a newer NormML."
            );
        }

        try
        {
            var (output, input, scale, channels) = (
                reader.ReadString(),
                reader.ReadString(),
                reader.ReadSingle(),
                reader.ReadInt32()
            );
            var mean = ReadValues(reader, channels);
            return new ChannelNormalizingTransformer(
                output,
                input,
                new ChannelNormalization(mean, ReadValues(reader, channels), scale)
            );
        }
        catch (Exception exception) when (exception is ArgumentException or EndOfStreamException)
        {
            throw new InvalidDataException(
                "The saved channel normalizer is damaged; take another copy of the file, or fit it again.",
                exception
            );
        }
    }

    private static float[] ReadValues(BinaryReader reader, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)MostChannels);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = reader.ReadSingle();
        }

        return values;
    }
}
