using System.Text;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;
using NormML.Transforms.Scoring;

[assembly: LoadableClass(
    typeof(ITransformer),
    typeof(ImageClassificationLoader),
    null,
    typeof(SignatureLoadModel),
    "",
    ImageClassificationLoader.LoaderSignature
)]

namespace NormML.Transforms.Scoring;

/// <summary>
/// Saves an <see cref="ImageClassificationTransformer"/> into an ML.NET model, and is what <c>Model.Load</c> finds by
/// the saved assembly name and signature: the loading program calls nothing of NormML.
/// </summary>
internal static class ImageClassificationLoader
{
    public const string LoaderSignature = "NormMLImageClassifier";

    private const string ModelEntry = "Network.bin";
    private const string OnBadImageEntry = "OnBadImage.txt";

    private static readonly ComponentIdentity Identity = new(
        "NRMLIMGC",
        LoaderSignature,
        typeof(ImageClassificationLoader).Assembly
    );

    public static void Save(ImageClassificationTransformer transformer, ModelSaveContext context)
    {
        MLNetSeam.WriteComponent(
            context,
            Identity,
            writer =>
            {
                var columns = transformer.Columns;
                writer.Write(columns.Image);
                writer.Write(columns.ImageKind.ToString());
                writer.Write(columns.Score);
                writer.Write(columns.PredictedLabel);
            }
        );
        MLNetSeam.WriteEntry(context, ModelEntry, transformer.Model.Save);
        // A separate entry, since the first models have none.
        MLNetSeam.WriteEntry(
            context,
            OnBadImageEntry,
            stream => stream.Write(Encoding.UTF8.GetBytes($"{transformer.OnBadImage}"))
        );
    }

    // ML.NET finds this method by its name and signature.
    private static ITransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        var reader = MLNetSeam.ReadComponent(context, Identity);
        var image = reader.ReadString();
        if (!Enum.TryParse<ImageKind>(reader.ReadString(), out var kind))
        {
            throw Damaged("columns");
        }

        var (score, predictedLabel) = (reader.ReadString(), reader.ReadString());
        var columns = new ImageClassificationColumns(image, kind, score, predictedLabel);

        var device = ComputeDevice.Choose(environment);
        ImageClassificationModel? model = null;
        void Load(Stream stream) => model = ImageClassificationModel.Load(stream, device);
        if (!MLNetSeam.TryReadEntry(context, ModelEntry, Load))
        {
            throw new InvalidDataException(
                $"A saved image classifier holds an entry '{ModelEntry}' with the network; this file has none; "
                    + "it is damaged, or was not written by NormML."
            );
        }

        return new ImageClassificationTransformer(environment, model!, columns)
        {
            OnBadImage = ReadOnBadImage(context),
        };
    }

    private static OnBadImage ReadOnBadImage(ModelLoadContext context)
    {
        var text = nameof(OnBadImage.Throw);
        MLNetSeam.TryReadEntry(context, OnBadImageEntry, stream => text = new StreamReader(stream).ReadToEnd());
        return Enum.TryParse<OnBadImage>(text, out var onBadImage) ? onBadImage : throw Damaged("rules");
    }

    private static InvalidDataException Damaged(string what) =>
        new($"The {what} of the saved image classifier are damaged; take another copy of the file, or train again.");
}
