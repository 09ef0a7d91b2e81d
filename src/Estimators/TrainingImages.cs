using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Estimators.Training;
using NormML.Models;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Estimators;

/// <summary>The images of a training, read and split, with their classes, size, mean and standard deviation.</summary>
internal sealed class TrainingImages
{
    private readonly ImageSet training;
    private readonly ImageSet validation;

    private TrainingImages(
        ClassLabels labels,
        ImageKind kind,
        ImageOptions pixels,
        ImageSet training,
        int[] trainingIndices,
        ImageSet validation,
        int[] validationIndices
    )
    {
        Labels = labels;
        Kind = kind;
        Pixels = pixels;
        this.training = training;
        TrainingIndices = trainingIndices;
        this.validation = validation;
        ValidationIndices = validationIndices;
    }

    public ClassLabels Labels { get; }

    public ImageKind Kind { get; }

    /// <summary>How an image becomes the network's input, including the normalization.</summary>
    public ImageOptions Pixels { get; }

    public int[] TrainingIndices { get; }

    public int[] ValidationIndices { get; }

    /// <summary>The number of training images of each class.</summary>
    public int[] TrainingCounts => Counts(training, TrainingIndices);

    /// <summary>The number of validation images of each class.</summary>
    public int[] ValidationCounts => Counts(validation, ValidationIndices);

    public int SkippedCount => training.Skipped.Count + (validation == training ? 0 : validation.Skipped.Count);

    /// <summary>The classes of the label column.</summary>
    public static ClassLabels Classes(IDataView data, ImageClassificationOptions options) =>
        ClassLabels.FromColumn(LabelColumn.Resolve(data.Schema, options.Data.LabelColumnName));

    /// <summary>Reads the images of <paramref name="train"/> and, if given, of <paramref name="validate"/>.</summary>
    public static TrainingImages Read(
        IDataView train,
        IDataView? validate,
        ImageClassificationOptions options,
        long seed,
        IChannel channel,
        IReadOnlyList<ITrainingObserver> observers
    )
    {
        var labels = Classes(train, options);
        if (validate is not null)
        {
            ValidateClasses(labels, Classes(validate, options), options.Data.LabelColumnName);
        }

        var reader = new ImageReader(SizeOf(train.Schema, options));
        var training = Load(train, 0);
        var validation = validate is null ? training : Load(validate, training.Count);
        var (trainingIndices, validationIndices) = validate is null
            ? Split(training, labels, options, seed)
            : (All(training), All(validation));
        var norm = options.NetworkOptions.Norm;
        if (trainingIndices.Length < norm.SmallestBatch)
        {
            throw new InvalidOperationException(
                $"A network with norm {norm} needs {norm.SmallestBatch} or more training images, from which it takes its "
                    + $"statistics; received {trainingIndices.Length}; add images, or choose another norm, such as group."
            );
        }

        var pixels = Normalize(reader.Options, training, trainingIndices, options);
        var kind = ImageColumn.Resolve(train.Schema, options.Data.FeatureColumnName, reader).Kind;
        return new TrainingImages(labels, kind, pixels, training, trainingIndices, validation, validationIndices);

        ImageSet Load(IDataView data, int before) =>
            ImageSet.Load(
                data,
                ImageColumn.Resolve(data.Schema, options.Data.FeatureColumnName, reader),
                options.Data.LabelColumnName,
                reader,
                new ImageSetOptions
                {
                    OnBadImage = options.Data.OnBadImage,
                    MemoryLimit = options.Data.ImageCacheMegabytes is { } megabytes
                        ? (long)megabytes << 20
                        : new ImageSetOptions().MemoryLimit,
                    Progress = images =>
                    {
                        foreach (var observer in observers)
                        {
                            observer.OnReading(before + images);
                        }
                    },
                },
                channel,
                options.Run.CancellationToken
            );
    }

    /// <summary>The training batches.</summary>
    public ImageBatches TrainingBatches(ImageBatchOptions options) => new(training, TrainingIndices, Pixels, options);

    /// <summary>The validation batches.</summary>
    public ImageBatches ValidationBatches(ImageBatchOptions options) =>
        new(validation, ValidationIndices, Pixels, options);

    private int[] Counts(ImageSet images, int[] indices)
    {
        var counts = new int[Labels.Names.Count];
        foreach (var index in indices)
        {
            counts[images.Labels[index]]++;
        }

        return counts;
    }

    private static void ValidateClasses(ClassLabels training, ClassLabels validation, string column)
    {
        if (!training.Names.SequenceEqual(validation.Names))
        {
            throw new ArgumentException(
                $"Training and validation data must have the same classes in the same order; column '{column}' has "
                    + $"[{Shorten(training.Names)}] in training and [{Shorten(validation.Names)}] in validation; transform both by one "
                    + "MapValueToKey that is fitted on the training data."
            );
        }
    }

    private static string Shorten(IReadOnlyList<string> names) => Words.First(names, 10);

    private static ImageOptions SizeOf(DataViewSchema schema, ImageClassificationOptions options)
    {
        var network = options.NetworkOptions;
        var square = options.Data.ImageSize ?? network.DefaultSize;
        var (height, width) = (square, square);
        if (
            options.Data.ImageSize is null
            && ImageColumn.VectorShape(schema, options.Data.FeatureColumnName) is { } vector
        )
        {
            (height, width) = (vector.Height, vector.Width);
        }

        return new ImageOptions
        {
            Height = height,
            Width = width,
            Channels = network.Channels,
            Resize = options.Data.Resize,
        };
    }

    private static (int[] Training, int[] Validation) Split(
        ImageSet images,
        ClassLabels labels,
        ImageClassificationOptions options,
        long seed
    ) =>
        options.Data.ValidationFraction == 0
            ? (All(images), [])
            : ValidationSplit.ByClass(images.Labels, labels.Names, options.Data.ValidationFraction, seed);

    private static int[] All(ImageSet images) => [.. Enumerable.Range(0, images.Count)];

    private static ImageOptions Normalize(
        ImageOptions pixels,
        ImageSet training,
        int[] indices,
        ImageClassificationOptions options
    )
    {
        if (options.Data.Mean is { } mean && options.Data.StandardDeviation is { } deviation)
        {
            return pixels with { Mean = [.. mean], StandardDeviation = [.. deviation] };
        }

        var statistics = ChannelStatistics.Of(
            training,
            indices,
            TorchRuntime.DecodingThreads,
            options.Run.CancellationToken
        );
        return pixels with { Mean = statistics.Mean, StandardDeviation = statistics.StandardDeviation };
    }
}
