using Microsoft.ML;
using Microsoft.ML.Runtime;
using NormML.Estimators.Training;
using NormML.Models;
using NormML.Models.Networks;
using NormML.Transforms.Batches;
using NormML.Transforms.Images;
using NormML.Transforms.MLNet;
using NormML.Transforms.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace NormML.Estimators;

/// <summary>Trains an image classification network and returns an ML.NET transformer.</summary>
/// <remarks>
/// <para>
/// The classes are the label column's key values at <c>Fit</c>, whether or not each has an image (<c>"1"</c>, <c>"2"</c>,
/// ... for a key without values). Every image is decoded once, in parallel, and kept as bytes; each epoch sees the
/// training images in another order, cropped and mirrored at random. The trained model has the weights of the best
/// epoch: the one with the lowest validation loss among those whose validation accuracy is the highest, up to chance
/// (<see cref="EpochResult.IsBest"/>).
/// </para>
/// <para>
/// The same options, data, machine and number of threads give the same weights, bit for bit, at each <c>Fit</c>. The data
/// are read once, so they need no <c>AppendCacheCheckpoint</c>. A trainer may fit on several threads at once; those whose
/// network draws random numbers then take turns, step by step.
/// </para>
/// <para>
/// ML.NET's <c>PermutationFeatureImportance</c> gives no entries for a trained model, unless its image column holds float
/// vectors: see <see cref="ImageClassificationTransformer"/>.
/// </para>
/// </remarks>
public abstract class ImageClassificationTrainer : IEstimator<ImageClassificationTransformer>
{
    private readonly IHostEnvironment environment;
    private readonly IHost host;
    private readonly ImageClassificationOptions options;
    private readonly long seed;

    private protected ImageClassificationTrainer(IHostEnvironment environment, ImageClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
        this.environment = environment;
        host = environment.Register(GetType().Name);
        seed = options.Run.Seed ?? MLNetSeam.Seed(environment) ?? host.Rand.Next();
    }

    /// <summary>Trains on <paramref name="input"/>, a share of which is set aside for validation.</summary>
    /// <param name="input">The data, with the image and the label column.</param>
    /// <returns>The trained model; dispose it after use.</returns>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, the network has no part of a name in the options, or its norm does not fit
    /// the channels of one of its layers.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file of weights.</exception>
    /// <exception cref="InvalidDataException">An image or the weights cannot be read.</exception>
    /// <exception cref="TrainingDivergedException">The loss is no longer a finite number.</exception>
    /// <exception cref="OperationCanceledException">It was canceled before anything was learned.</exception>
    public ImageClassificationTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return FitOn(input, null);
    }

    /// <summary>Trains on <paramref name="train"/> and chooses the best epoch by <paramref name="validation"/>.</summary>
    /// <param name="train">The training data.</param>
    /// <param name="validation">
    /// Data to measure each epoch by, with the same columns and classes: neither training nor test data.
    /// </param>
    /// <returns>The trained model; dispose it after use.</returns>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    public ImageClassificationTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return FitOn(train, validation);
    }

    /// <summary>The columns that the trained model adds: its scores and the predicted label.</summary>
    /// <param name="inputSchema">The columns of the data.</param>
    /// <exception cref="ArgumentException">The image or the label column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var kind = ImageColumn.CheckShape(inputSchema, options.Data.FeatureColumnName);
        LabelColumn.CheckShape(inputSchema, options.Data.LabelColumnName);
        SchemaShape.Column[] added =
        [
            .. Columns(kind).Shape(inputSchema.Single(column => column.Name == options.Data.LabelColumnName)),
        ];
        return new SchemaShape([
            .. inputSchema.Where(column => added.All(other => other.Name != column.Name)),
            .. added,
        ]);
    }

    private ImageClassificationTransformer FitOn(IDataView train, IDataView? validation)
    {
        if (options.Schedule.EarlyStopping is not null && validation is null && options.Data.ValidationFraction == 0)
        {
            throw new InvalidOperationException(
                "EarlyStopping follows the validation accuracy; received no validation images; choose a ValidationFraction above "
                    + "0, or give the validation images with Fit(train, validation)."
            );
        }

        TorchRuntime.EnsureAvailable();
        using var threads = TorchRuntime.UseThreads(options.Run.Threads);
        var device = ComputeDevice.Choose(environment);
        using var channel = host.Start("Train");
        if (device.type == DeviceType.CPU && MLNetSeam.GpuDeviceId(environment) is { } gpu)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"There is no GPU {gpu} to train on; training on the CPU (FallbackToCpu)"
            );
        }

        using var log = new TrainingLog(host, channel);
        IReadOnlyList<ITrainingObserver> observers = [log, .. options.Run.Observers];

        var network = NetworkFactory.Create(
            options.NetworkOptions,
            TrainingImages.Classes(train, options).Count,
            Seeds.Derive(seed, SeedPurpose.InitialWeights)
        );
        TrainingImages? images = null;
        var isHandedOver = false;
        try
        {
            var transfer = Transfer(network, channel);
            images = TrainingImages.Read(train, validation, options, seed, channel, observers);
            network.to(device);
            Train(network, device, transfer, images, observers);
            isHandedOver = true;
            return Transformer(images);
        }
        catch (TrainingDivergedException diverged) when (diverged.KeptEpoch is not null && images is not null)
        {
            isHandedOver = true;
            diverged.Model = Transformer(images);
            throw;
        }
        finally
        {
            if (!isHandedOver)
            {
                network.Dispose();
            }
        }

        ImageClassificationTransformer Transformer(TrainingImages trained) =>
            new(
                environment,
                new ImageClassificationModel(network, trained.Pixels, trained.Labels, device),
                Columns(trained.Kind)
            )
            {
                OnBadImage = options.Data.OnBadImage,
            };
    }

    private TransferLearning Transfer(Network network, IChannel channel)
    {
        var transfer = new TransferLearning(network, options.Transfer);
        if (transfer.Weights is not null)
        {
            channel.Info(MessageSensitivity.None, transfer.Weights);
        }
        else if (options.Transfer.FreezeTo is not null)
        {
            channel.Warning(
                MessageSensitivity.None,
                $"The network up to {options.Transfer.FreezeTo} is frozen with weights that are drawn at random; give Weights to "
                    + "start from"
            );
        }

        return transfer;
    }

    private void Train(
        Network network,
        Device device,
        TransferLearning transfer,
        TrainingImages images,
        IReadOnlyList<ITrainingObserver> observers
    )
    {
        var smallestBatch = options.NetworkOptions.Norm.SmallestBatch;
        var optimization = options.Optimization.Resolve(images.TrainingIndices.Length, smallestBatch);
        var augmentation = options.Augmentation.Resolve(images.Pixels.Height, images.Pixels.Width);
        var batchSize = optimization.BatchSize!.Value;
        using var training = images.TrainingBatches(
            new ImageBatchOptions
            {
                BatchSize = batchSize,
                Device = device,
                // Skip a last batch that is too small for the norm's statistics; its images vary by epoch.
                DropLast = images.TrainingIndices.Length % batchSize is > 0 and var left && left < smallestBatch,
                Augmentation = new Augmentation
                {
                    CropPadding = augmentation.RandomCropPadding!.Value,
                    HorizontalFlip = augmentation.HorizontalFlip,
                },
            }
        );
        using var validation =
            images.ValidationIndices.Length == 0
                ? null
                : images.ValidationBatches(new ImageBatchOptions { BatchSize = batchSize, Device = device });
        var settings = new TrainingSettings
        {
            Optimization = optimization,
            Schedule = options.Schedule,
            Transfer = options.Transfer,
            LearningRateFactor = parameter =>
                transfer.LearningRateFactor(parameter) * options.NetworkOptions.Branch.LearningRateFactor(parameter),
            Frozen = transfer.Frozen,
            Seed = seed,
            Device = device,
            Observers = observers,
            IsCanceled = IsCanceled,
        };
        var plan = new TrainingPlan
        {
            Network = network.Options.Description,
            Normalization = $"{network.Options.Normalization with { Gradient = optimization.Gradient }}",
            Parameters = network.parameters().Sum(parameter => parameter.numel()),
            FrozenParameters = transfer.FrozenParameters,
            Optimization = optimization,
            Schedule = options.Schedule,
            Transfer = options.Transfer,
            Augmentation = augmentation,
            Weights = transfer.Weights,
            Classes = images.Labels.Names,
            TrainingImages = images.TrainingIndices.Length,
            ValidationImages = images.ValidationIndices.Length,
            TrainingImagesOfClasses = images.TrainingCounts,
            ValidationImagesOfClasses = images.ValidationCounts,
            SkippedImages = images.SkippedCount,
            ImageHeight = images.Pixels.Height,
            ImageWidth = images.Pixels.Width,
            StepsPerEpoch = training.StepsPerEpoch,
            Seed = seed,
            Device = device.ToString(),
        };
        foreach (var observer in observers)
        {
            observer.OnStarted(plan);
        }

        using var loop = new TrainingLoop(network, settings);
        loop.Run(
            new TrainingBatches(training, Seeds.Derive(seed, SeedPurpose.Batches)),
            validation is null ? null : new ValidationBatches(validation),
            options.Schedule.PreciseBatchNorm
                ? new StatisticsBatches(training, Seeds.Derive(seed, SeedPurpose.Statistics))
                : null
        );
    }

    private bool IsCanceled()
    {
        if (options.Run.CancellationToken.IsCancellationRequested)
        {
            return true;
        }

        try
        {
            MLNetSeam.CheckAlive(host);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private ImageClassificationColumns Columns(ImageKind kind) =>
        new(options.Data.FeatureColumnName, kind, options.Data.ScoreColumnName, options.Data.PredictedLabelColumnName);
}
