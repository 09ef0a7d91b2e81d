using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Estimators.Training;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Models.Normalization;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;
using NormML.Transforms.Scoring;

namespace NormML.Estimators;

/// <summary>The pictures of a training, read and split, and what they tell: classes, size, mean and standard deviation.</summary>
internal sealed class TrainingPictures
{
    private readonly PictureSet training;
    private readonly PictureSet validation;

    private TrainingPictures(
        ClassLabels labels, PictureKind kind, PixelOptions pixels, PictureSet training, int[] trainingIndices,
        PictureSet validation, int[] validationIndices)
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

    public PictureKind Kind { get; }

    /// <summary>How a picture becomes the network's numbers, the normalization included.</summary>
    public PixelOptions Pixels { get; }

    public int[] TrainingIndices { get; }

    public int[] ValidationIndices { get; }

    /// <summary>How many pictures of each class there are to learn from.</summary>
    public int[] TrainingCounts => Counts(training, TrainingIndices);

    /// <summary>How many pictures of each class there are to measure by.</summary>
    public int[] ValidationCounts => Counts(validation, ValidationIndices);

    public int SkippedCount => training.Skipped.Count + (validation == training ? 0 : validation.Skipped.Count);

    /// <summary>The classes of the label column.</summary>
    public static ClassLabels Classes(IDataView data, ImageClassificationOptions options) =>
        ClassLabels.FromColumn(LabelColumn.Resolve(data.Schema, options.LabelColumnName));

    /// <summary>Reads the pictures of <paramref name="train"/> and, if it is given, of <paramref name="validate"/>.</summary>
    public static TrainingPictures Read(
        IDataView train, IDataView? validate, ImageClassificationOptions options, long seed, IChannel channel,
        IReadOnlyList<ITrainingObserver> observers)
    {
        ClassLabels labels = Classes(train, options);
        if (validate is not null)
        {
            CheckSameClasses(labels, Classes(validate, options), options.LabelColumnName);
        }

        var reader = new PixelReader(SizeOf(train.Schema, options));
        PictureSet training = Load(train, 0);
        PictureSet validation = validate is null ? training : Load(validate, training.Count);
        (int[] trainingIndices, int[] validationIndices) = validate is null
            ? Split(training, labels, options, seed)
            : (All(training), All(validation));
        NormOptions norm = options.NetworkOptions.Norm;
        if (trainingIndices.Length < norm.SmallestBatch)
        {
            throw new InvalidOperationException(
                $"A network with norm {norm} needs {norm.SmallestBatch} or more training pictures, from which it takes its " +
                $"statistics; received {trainingIndices.Length}; add pictures, or choose another norm, such as group.");
        }

        PixelOptions pixels = Normalize(reader.Options, training, trainingIndices, options);
        PictureKind kind = PictureColumn.Resolve(train.Schema, options.FeatureColumnName, reader).Kind;
        return new TrainingPictures(labels, kind, pixels, training, trainingIndices, validation, validationIndices);

        PictureSet Load(IDataView data, int before) => PictureSet.Load(
            data,
            PictureColumn.Resolve(data.Schema, options.FeatureColumnName, reader),
            options.LabelColumnName,
            reader,
            new PictureSetOptions
            {
                OnBadImage = options.OnBadImage,
                MemoryLimit = options.PixelCacheMegabytes is { } megabytes
                    ? (long)megabytes << 20
                    : new PictureSetOptions().MemoryLimit,
                Progress = pictures =>
                {
                    foreach (ITrainingObserver observer in observers)
                    {
                        observer.OnReading(before + pictures);
                    }
                },
            },
            channel,
            options.CancellationToken);
    }

    /// <summary>The batches to learn from.</summary>
    public PixelBatches TrainingBatches(PixelBatchOptions options) => new(training, TrainingIndices, Pixels, options);

    /// <summary>The batches to measure by.</summary>
    public PixelBatches ValidationBatches(PixelBatchOptions options) => new(validation, ValidationIndices, Pixels, options);

    private int[] Counts(PictureSet pictures, int[] indices)
    {
        var counts = new int[Labels.Names.Count];
        foreach (int index in indices)
        {
            counts[pictures.Labels[index]]++;
        }

        return counts;
    }

    private static void CheckSameClasses(ClassLabels training, ClassLabels validation, string column)
    {
        if (!training.Names.SequenceEqual(validation.Names))
        {
            throw new ArgumentException(
                $"Training and validation data must have the same classes in the same order; column '{column}' has " +
                $"[{Shorten(training.Names)}] in training and [{Shorten(validation.Names)}] in validation; transform both by one " +
                "MapValueToKey that is fitted on the training data.");
        }
    }

    private static string Shorten(IReadOnlyList<string> names) => Words.First(names, 10);

    private static PixelOptions SizeOf(DataViewSchema schema, ImageClassificationOptions options)
    {
        NetworkOptions network = options.NetworkOptions;
        int square = options.PictureSize ?? network.DefaultSize;
        (int height, int width) = (square, square);
        if (options.PictureSize is null && PictureColumn.VectorShape(schema, options.FeatureColumnName) is { } vector)
        {
            (height, width) = (vector.Height, vector.Width);
        }

        return new PixelOptions { Height = height, Width = width, Channels = network.Channels, Resize = options.Resize };
    }

    private static (int[] Training, int[] Validation) Split(
        PictureSet pictures, ClassLabels labels, ImageClassificationOptions options, long seed) =>
        options.ValidationFraction == 0
            ? (All(pictures), [])
            : ValidationSplit.ByClass(pictures.Labels, labels.Names, options.ValidationFraction, seed);

    private static int[] All(PictureSet pictures) => [.. Enumerable.Range(0, pictures.Count)];

    private static PixelOptions Normalize(
        PixelOptions pixels, PictureSet training, int[] indices, ImageClassificationOptions options)
    {
        if (options.Mean is { } mean && options.StandardDeviation is { } deviation)
        {
            return pixels with { Mean = [.. mean], StandardDeviation = [.. deviation] };
        }

        var statistics = PixelStatistics.Of(training, indices, TorchRuntime.DecodingThreads, options.CancellationToken);
        return pixels with { Mean = statistics.Mean, StandardDeviation = statistics.StandardDeviation };
    }
}
